/* A prefork parent that replaces each child as soon as it has died. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void child(void)
{
    usleep(50000);
    const char *settings = getenv("WORKER_SETTINGS_FILE");
    if (settings == NULL)
        exit(78);
    pause();
}

static void start(void)
{
    if (fork() == 0) {
        child();
        _exit(0);
    }
}

int main(void)
{
    for (int number = 0; number < 2; number++)
        start();
    for (;;) {
        int status;
        if (wait(&status) > 0)
            start();
    }
}
