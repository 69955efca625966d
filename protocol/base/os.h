/* The operating system's clock and randomness, as the exchangeable parts
 * that the rest of the program is given. */
#ifndef KHEO_BASE_OS_H
#define KHEO_BASE_OS_H

#include "protocol/base/clock.h"
#include "protocol/base/err.h"

/* A source of random bytes. */
struct rng {
	void (*fill)(void *ctx, void *out, size_t n);
	void *ctx;
};

/**
 * rng_fill(r, out, n):
 * Fill ${out} with ${n} random bytes.
 */
void rng_fill(const struct rng *r, void *out, size_t n);

/**
 * os_clock(offset_ms):
 * The system's clocks, the wall clock moved by ${offset_ms} (kept by value in
 * the result's ctx; 0 in ordinary use, KHEO_CLOCK_OFFSET in drills).
 */
struct clock os_clock(int64_t offset_ms);

/**
 * os_rng():
 * The system's randomness (getrandom); aborts if the system has none.
 */
struct rng os_rng(void);

/**
 * os_sleep_ms(ms):
 * Sleep; a signal ends it early.
 */
void os_sleep_ms(int64_t ms);

/**
 * os_frugal_heap():
 * Give back to the system what was freed: large blocks at once, and one heap
 * for all threads.  Before any thread is made.
 */
void os_frugal_heap(void);

/**
 * os_files_max(want):
 * Let the process have ${want} files open at once, or as many as the system
 * allows it; return how many that are.
 */
size_t os_files_max(size_t want);

/**
 * os_no_core_dumps():
 * Forbid core dumps and ptrace by other processes of the same user.
 */
void os_no_core_dumps(void);

/**
 * os_read_passphrase(prompt, out, size, e):
 * Ask on the terminal, one space behind the prompt, with echo off.
 * ERR_PASSPHRASE if there is none or the answer is empty or longer than
 * ${size} - 1 bytes.
 */
int
os_read_passphrase(const char *prompt, char *out, size_t size, struct err *e);

#endif
