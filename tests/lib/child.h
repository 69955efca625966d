/* What only a process of its own can try. */
#ifndef KHEO_TESTS_CHILD_H
#define KHEO_TESTS_CHILD_H

/**
 * child_run(body, ctx):
 * Call ${body} in a child and return what it returned, 0 to 255.  The child
 * ends by exit(), so that what it covered is counted.  A child that dies of a
 * signal fails the test.
 */
int child_run(int (*body)(void *ctx), void *ctx);

/**
 * child_run_beside(body, ctx):
 * The same in a thread of the child, which may give up every right: the child
 * itself keeps those that it needs to end.
 */
int child_run_beside(int (*body)(void *ctx), void *ctx);

#endif
