/* A daemon that waits for signals. */
#include <signal.h>
#include <stddef.h>

int main(void)
{
    sigset_t wanted;
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGHUP);
    sigprocmask(SIG_BLOCK, &wanted, NULL);
    for (;;) {
        int number;
        sigwait(&wanted, &number);
    }
}
