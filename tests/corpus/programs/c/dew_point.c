/*
 * Dew point daemon: every three seconds it looks at the sensor file, and it answers whoever
 * asks by UDP with the last value. Signals come by a signalfd; all is waited for with epoll.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define MEASURE_SECONDS 3

static char sensor[512];
static double dew_point = -273.15;

static void measure(void)
{
    double degrees = 17.5, humidity = 62.0;
    FILE *in = fopen(sensor, "r");

    if (in) {
        if (fscanf(in, "%lf %lf", &degrees, &humidity) != 2)
            fprintf(stderr, "%s is odd\n", sensor);
        fclose(in);
    }
    dew_point = degrees - (100.0 - humidity) / 5.0;
}

static int open_timer(void)
{
    struct itimerspec every = { { MEASURE_SECONDS, 0 }, { MEASURE_SECONDS, 0 } };
    int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);

    timerfd_settime(fd, 0, &every, NULL);
    return fd;
}

static int open_signals(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    sigprocmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

static int open_port(void)
{
    const char *port = getenv("PORT");
    struct sockaddr_in address = { .sin_family = AF_INET };
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    address.sin_port = htons(port ? (unsigned short)atoi(port) : 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        perror("dew point");
        exit(1);
    }
    return fd;
}

static void answer(int fd)
{
    struct sockaddr_in asker;
    socklen_t size = sizeof asker;
    char text[64];

    while (recvfrom(fd, text, sizeof text, 0, (struct sockaddr *)&asker, &size) >= 0) {
        int length = snprintf(text, sizeof text, "%.2f\n", dew_point);
        sendto(fd, text, (size_t)length, 0, (struct sockaddr *)&asker, size);
        size = sizeof asker;
    }
}

int main(void)
{
    const char *directory = getenv("DATA_DIR");
    int poll = epoll_create1(EPOLL_CLOEXEC);
    int timer = open_timer(), signals = open_signals(), port = open_port();
    int all[] = { timer, signals, port };

    snprintf(sensor, sizeof sensor, "%s/sensor.txt", directory ? directory : ".");
    for (int i = 0; i < 3; i++) {
        struct epoll_event wanted = { .events = EPOLLIN, .data.fd = all[i] };
        epoll_ctl(poll, EPOLL_CTL_ADD, all[i], &wanted);
    }
    measure();
    for (;;) {
        struct epoll_event ready[4];
        int count = epoll_wait(poll, ready, 4, -1);

        if (count < 0 && errno != EINTR)
            return 1;
        for (int i = 0; i < count; i++) {
            uint64_t ticks;
            struct signalfd_siginfo info;

            if (ready[i].data.fd == port) {
                answer(port);
            } else if (ready[i].data.fd == timer && read(timer, &ticks, sizeof ticks) > 0) {
                measure();
            } else if (ready[i].data.fd == signals && read(signals, &info, sizeof info) > 0) {
                if (info.ssi_signo != SIGHUP)
                    return 0;
                measure();
            }
        }
    }
}
