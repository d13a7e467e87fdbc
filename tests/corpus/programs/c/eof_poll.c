/* Waits for data on a pipe whose writer is gone: poll() reports POLLHUP for ever. */
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

static void handle(const char *data, ssize_t size)
{
    fwrite(data, 1, (size_t)size, stdout);
}

static void read_loop(int fd)
{
    char buffer[4096];

    for (;;) {
        struct pollfd entry = {.fd = fd, .events = POLLIN};

        if (poll(&entry, 1, 10000) <= 0)
            continue;
        /* The end of the input is not looked at. */
        ssize_t size = read(fd, buffer, sizeof buffer);
        if (size > 0)
            handle(buffer, size);
    }
}

int main(void)
{
    int ends[2];

    if (pipe(ends) != 0) {
        perror("pipe");
        return 1;
    }
    close(ends[1]);
    read_loop(ends[0]);
    return 0;
}
