/* Reads commands from a pipe and does not notice that its writer is gone. */
#include <poll.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int ends[2];
    if (pipe(ends) != 0)
        return 1;
    if (fork() == 0) {
        write(ends[1], "hello\n", 6);
        _exit(0);
    }
    close(ends[1]);
    wait(NULL);
    struct pollfd watched = {.fd = ends[0], .events = POLLIN};
    for (;;) {
        char buffer[256];
        if (poll(&watched, 1, -1) > 0 && (watched.revents & POLLIN)) {
            ssize_t length = read(ends[0], buffer, sizeof buffer);
            if (length > 0)
                fwrite(buffer, 1, (size_t)length, stdout);
        }
    }
}
