/* Reports the position of a beacon to the base station. When the base cannot
 * be reached it tries again after 1, 2, 4 ... seconds, at most a minute. */
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define LONGEST_PAUSE 60

static int call_base(const char *host, const char *port)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *list = NULL;
    if (getaddrinfo(host, port, &hints, &list) != 0)
        return -1;
    int fd = socket(list->ai_family, list->ai_socktype, list->ai_protocol);
    if (fd >= 0 && connect(fd, list->ai_addr, list->ai_addrlen) != 0) {
        close(fd);
        fd = -1;
    }
    freeaddrinfo(list);
    return fd;
}

static void report(int fd)
{
    while (dprintf(fd, "position 48.21 16.37 at %ld\n", (long)time(NULL)) > 0)
        sleep(20);
    close(fd);
}

int main(void)
{
    unsigned pause_s = 1;
    for (;;) {
        int fd = call_base(getenv("HOST"), getenv("PORT"));
        if (fd >= 0) {
            pause_s = 1;
            report(fd);
            continue;
        }
        fprintf(stderr, "base not reachable, next try in %u s\n", pause_s);
        sleep(pause_s);
        pause_s = pause_s * 2 > LONGEST_PAUSE ? LONGEST_PAUSE : pause_s * 2;
    }
}
