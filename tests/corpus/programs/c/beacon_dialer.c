/* Dials the lighthouse authority and reports the lamp's state; as long as nobody answers it
 * tries again, each time later than the last. */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <stdint.h>
#include <unistd.h>

enum { FIRST_PAUSE_S = 1, LONGEST_PAUSE_S = 60, REPORT_S = 5 };

static int try_to_connect(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    const char *port = getenv("PORT");
    address.sin_port = htons(port ? atoi(port) : 4100);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0 && errno != EINPROGRESS) {
        close(fd);
        return -1;
    }
    struct pollfd watched = {fd, POLLOUT, 0};
    int error = ETIMEDOUT;
    socklen_t size = sizeof error;
    if (poll(&watched, 1, 5000) == 1)
        getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error == 0)
        return fd;
    close(fd);
    errno = error;
    return -1;
}

/* Reports until the connection is gone. */
static void report(int connection)
{
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    struct itimerspec period = {{REPORT_S, 0}, {0, 1}};
    timerfd_settime(timer, 0, &period, NULL);
    struct pollfd watched[] = {{timer, POLLIN, 0}, {connection, POLLIN, 0}};
    while (poll(watched, 2, -1) > 0) {
        uint64_t ticks;
        char answer[64];
        if (watched[0].revents && read(timer, &ticks, sizeof ticks) == sizeof ticks)
            if (send(connection, "lamp lit\n", 9, MSG_NOSIGNAL) != 9)
                break;
        if (watched[1].revents && recv(connection, answer, sizeof answer, 0) <= 0)
            break;
    }
    close(timer);
    close(connection);
}

int main(void)
{
    unsigned pause_s = FIRST_PAUSE_S;
    for (;;) {
        int connection = try_to_connect();
        if (connection >= 0) {
            pause_s = FIRST_PAUSE_S;
            report(connection);
        } else {
            fprintf(stderr, "authority: %s, again in %u s\n", strerror(errno), pause_s);
        }
        sleep(pause_s);
        pause_s = pause_s * 2 > LONGEST_PAUSE_S ? LONGEST_PAUSE_S : pause_s * 2;
    }
}
