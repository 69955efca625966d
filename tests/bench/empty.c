/* What it costs to begin at all: linked with the libraries of kheo. */
int
main(void)
{
	return 0;
}
