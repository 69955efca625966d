#!/usr/bin/env python3
"""Change one value of one row at a time in a copy of a hub's home and see
whether `kheo-hub verify` names the table and the row.

    tamper.py HOME WORK ROWS

For each table and column, ROWS rows spread over the table are changed.  One
line each: table, column, and "named", or "unnamed" with the row.
"""
import base64
import json
import os
import shutil
import sqlite3
import subprocess
import sys

KEYS = {
    "log": ["id"],
    "batch": ["hash"],
    "part": ["hash"],
    "entry": ["idx"],
    "checkpoint": ["origin", "size"],
    "node": ["level", "n"],
    "applied": ["scope", "part"],
    "record": ["rec", "scope", "type"],
    "act": ["scope", "part"],
    "enrolment": ["log"],
    "unit": ["scope", "idx"],
    "form": ["name", "version"],
    "person": ["log"],
    "setting": ["name"],
    "invitation": ["id"],
    "hub_log": ["scope"],
    "redaction": ["part"],
    "redacted_in": ["part", "scope"],
    "erased": ["scope", "sha256"],
    "revocation": ["part"],
    "stale": ["scope"],
    "attached": ["scope", "sha256", "part"],
    "stored": ["scope", "sha256"],
}

ORDERS = {"log": "lid", "batch": "bid", "part": "pid", "record": "rid"}


def printed(value):
    if isinstance(value, bytes):
        if len(value) == 16:
            return base64.urlsafe_b64encode(value).decode().rstrip("=")
        if len(value) == 32:
            return base64.b64encode(value).decode()
        return value[:16].hex()
    return str(value).replace(" ", "_")


def other(value, kind):
    if value is None:
        return {"BLOB": b"\xab" * 32, "TEXT": "x"}.get(kind, 1)
    if isinstance(value, bytes):
        return value[:-1] + bytes([value[-1] ^ 1]) if value else b"\x01"
    if isinstance(value, str):
        return value + "x"
    return value + 1


def change(db, table, column, kind, key, row):
    value = other(row[column], kind)
    where = " AND ".join(f"{k} IS ?" for k in key)
    sql = f"UPDATE {table} SET {column} = ? WHERE {where}"
    for _ in range(50):
        try:
            db.execute(sql, [value, *(row[k] for k in key)])
            db.commit()
            return
        except sqlite3.IntegrityError:
            db.rollback()
            value = other(value, kind)
            if isinstance(value, int):
                value += 1000003
    raise SystemExit(f"{table}.{column}: cannot be changed")


def verify(home):
    done = subprocess.run(
        ["kheo-hub", "--home", home, "verify", "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, text=True,
        check=False)
    return done


def is_named(done, table, column, key, row):
    if done.returncode != 7:
        return False
    wanted = ",".join(printed(row[k]) for k in key)
    for fault in json.loads(done.stdout):
        if fault["what"] != table:
            continue
        if fault["key"] == wanted or column in key:
            return True
    return False


def spread(rows, count):
    if len(rows) <= count:
        return rows
    return [rows[i * (len(rows) - 1) // (count - 1)] for i in range(count)]


def main():
    home, work, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    source = sqlite3.connect(os.path.join(home, "hub.db"))
    source.row_factory = sqlite3.Row
    tables = [r[0] for r in source.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table'"
        " AND name NOT LIKE 'sqlite%' ORDER BY name")]
    for table in tables:
        key = KEYS[table]
        # As they were stored where that is known, so that runs are alike.
        order = ORDERS.get(table, ",".join(key))
        rows = source.execute(
            f"SELECT * FROM {table} ORDER BY {order}").fetchall()
        if not rows:
            print(table, "*", "empty")
        for _, column, kind, *_ in source.execute(
                f"PRAGMA table_info({table})").fetchall():
            for row in spread(rows, count):
                shutil.rmtree(work, ignore_errors=True)
                shutil.copytree(home, work)
                db = sqlite3.connect(os.path.join(work, "hub.db"))
                change(db, table, column, kind, key, row)
                db.close()
                done = verify(work)
                if not is_named(done, table, column, key, row):
                    print(table, column, "unnamed",
                          ",".join(printed(row[k]) for k in key),
                          done.returncode,
                          (done.stdout + done.stderr).split("\n")[0])
                    break
            else:
                if rows:
                    print(table, column, "named")
            sys.stdout.flush()


main()
