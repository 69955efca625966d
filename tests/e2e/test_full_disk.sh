#!/usr/bin/env bash
# A disk that is full: what was begun is finished out of the reserve, what is
# refused is said, and nothing is lost.  Each disk is a small tmpfs.
[ -n "${FULL_DISK_NS:-}" ] || ! unshare --map-root-user --mount true 2>/dev/null ||
    FULL_DISK_NS=1 exec unshare --map-root-user --mount "$0" "$@"
# shellcheck disable=SC2154 # HUB is of district.sh
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/district.sh"
trap 'umount -l "$T"/disk-* 2>/dev/null; tap_end' EXIT

# disk NAME MIB: a disk of its own under $T/disk-NAME.
disk() {
	mkdir "$T/disk-$1" && mount -t tmpfs -o "size=$2m" none "$T/disk-$1"
}

# fill NAME LEFT: let other files take all but so many KiB.
fill() {
	local room

	room=$(df --output=avail -k "$T/disk-$1" | tail -n 1)
	head -c "$(((room - $2) * 1024))" /dev/zero >>"$T/disk-$1/others"
}

free_up() {
	rm -f "$T/disk-$1/others"
}

if [ -z "${FULL_DISK_NS:-}" ] || ! disk probe 1; then
	lacks "a full disk" "no disk can be made here"
	plan_done
fi

# ---- a commune
disk a 48
D=$T
ln -s "$T/disk-a/home" "$T/a"
mkdir -m 700 "$T/disk-a/home"
start_hub
enrol a 02287
check "a home keeps a reserve" test -s "$T/a/reserve"
before=$(k a new registration title="Trước khi đầy")
fill a 200
check "with the disk full a save is finished" \
    k a new registration title="Ổ đĩa đầy"
saved=$(cat "$T/out")
check_has "it says where the room came from" "has just used its reserve" \
    "$T/err"
check "the reserve is given up" test ! -e "$T/a/reserve"
check "what was saved is there" k a show "$saved"
fill a 800
check_status 8 "then a save is refused" k a new registration title="Không lưu"
check_has "and says so" "is not saved" "$T/err"
check_equal "no id is told" "" "$(cat "$T/out")"
check "what is there can be sent" k a sync
check_equal "with a receipt" "0 0" \
    "$(status_of a unsealed) $(status_of a sealed)"
fill a 0
check_status 8 "on a disk without any room nothing is saved" \
    k a new registration title="Không còn chỗ"
check "and everything can be looked at" k a show "$before"
check_equal "two records are listed" 2 "$(k a list | wc -l)"
free_up a
check "with room again a save works" k a new registration title="Có chỗ lại"
check "the reserve is put aside again" test -s "$T/a/reserve"
check "and all of it is sent" k a sync
check "kheo doctor finds nothing" k a doctor
check "both sides agree" agree a 02287

# ---- signing at the end of a command fails, the save does not
long=$(head -c 40000 /dev/zero | tr '\0' a)
mount -t tmpfs -o size=4k,nr_inodes=1 none "$T/disk-a/home/outbox"
check "a save that cannot be signed is a save" \
    k a new registration title="Dài" kind=mo-hinh aims="$long" method="$long"
id=$(cat "$T/out")
check_has "it says that it is saved and when it will be signed" \
    "Saved, nothing is lost; but it could not be signed just now" "$T/err"
check_equal "and nothing of a loss" 0 "$(grep -c "not saved" "$T/err")"
umount "$T/disk-a/home/outbox"
check "the next sync signs and sends it" k a sync
check "the hub has it" hub show "$id"
check "kheo doctor finds nothing afterwards" k a doctor
stop_hub

# ---- a folder that may not be written
mount -o remount,ro "$T/disk-a"
check "in a read-only folder everything can be looked at" k a show "$saved"
check "and listed" k a list
check_status 8 "a save says that it may not write" \
    k a set "$saved" title="Chỉ đọc"
check_has "in words" "may not be written" "$T/err"
mount -o remount,rw "$T/disk-a"
check "afterwards it goes on" k a set "$saved" title="Ghi được"

# ---- the hub
disk hub 96
mv "$HUB" "$T/disk-hub/home"
ln -s "$T/disk-hub/home" "$HUB"
serve_hub
k a sync >/dev/null 2>&1
check "a hub keeps a reserve" test -s "$HUB/reserve"
enrol b 02287
k b new registration title="Sẽ có giấy biên nhận" >"$T/id"
fill hub 1000
check "with the hub's disk full what comes is finished" k b sync
check_equal "with a receipt" "0 0" \
    "$(status_of b sealed) $(status_of b exported)"
check "the hub's reserve is given up" test ! -e "$HUB/reserve"
k b new registration title="Chờ ở xã" >"$T/id2"
check_status 4 "further batches wait with their senders" k b sync
check_equal "and are not lost" 1 \
    "$(($(status_of b sealed) + $(status_of b exported)))"
ready() {
	curl -sk "$HUB_URL/readyz"
}
check_equal "the hub says that it is not ready" "the disk is nearly full" \
    "$(ready)"
check "who has nothing to hand in is answered" k a sync
free_up hub
check "with room again it takes them" k b sync
check_equal "it is ready" ready "$(ready)"
check "its reserve is put aside again" test -s "$HUB/reserve"
check "both sides agree at last" agree b 02287
stop_hub
check "kheo-hub verify finds nothing" hub verify
plan_done
