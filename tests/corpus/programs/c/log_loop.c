/* A daemon that reports its state far too often. */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

int main(void)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (unsigned long turn = 0;; turn++) {
        printf("%ld DEBUG scheduler: turn %lu, 0 tasks runnable, 0 timers due\n", (long)time(NULL), turn);
        usleep(2000);
    }
}
