#!/usr/bin/python3 -B
"""Print the digest of a unit from a file that the hub sealed for it:

    replica.py FILE HOME FINGERPRINT

HOME is the home of a PC of the unit; only its key file is read there."""
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "lib"))

from sealed import device_box  # noqa: E402

from kheo_reader.answer import read_answer  # noqa: E402
from kheo_reader.bundle import (FILE_BYTES_MAX, inflate,  # noqa: E402
                                read_bundle)
from kheo_reader.hubkeys import read_fingerprint  # noqa: E402
from kheo_reader.replica import Replica  # noqa: E402
from kheo_reader.sealed import open_sealed  # noqa: E402
from kheo_reader.words import DIRECTORY, Refused  # noqa: E402


def main() -> int:
    """1 if something in the file does not hold."""
    file, home, root = sys.argv[1:]
    try:
        data = open_sealed(Path(file).read_bytes(), device_box(home))
        answer = read_answer(read_bundle(inflate(data, FILE_BYTES_MAX)),
                             read_fingerprint(root))
        scope, = (page.scope for page, _ in answer.pages
                  if page.scope != DIRECTORY)
        replica = Replica(scope, answer.hubkeys)
        replica.take(answer)
    except Refused as why:
        print(why, file=sys.stderr)
        return 1
    print(replica.digest())
    return 0


if __name__ == "__main__":
    sys.exit(main())
