/* Coin mint: the foreman hands out blanks through one pipe; every stamper waits for its turn
 * on that pipe and on its own control channel. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define STAMPERS 40

struct blank {
    uint32_t serial;
    uint16_t alloy;
    uint16_t weight;
};

static int belt[2];
static int control[STAMPERS][2];

static uint32_t stamp(const struct blank *blank)
{
    uint32_t mark = 2166136261u;
    const unsigned char *bytes = (const unsigned char *)blank;
    for (size_t i = 0; i < sizeof *blank; i++)
        mark = (mark ^ bytes[i]) * 16777619u;
    return mark;
}

static void work(int number)
{
    struct pollfd watched[] = {{belt[0], POLLIN, 0}, {control[number][0], POLLIN, 0}};
    uint32_t last = 0;
    for (;;) {
        if (poll(watched, 2, -1) < 0)
            continue;
        if (watched[1].revents)
            _exit(0);
        struct blank blank;
        if (read(belt[0], &blank, sizeof blank) == sizeof blank)
            last ^= stamp(&blank);
        else if (errno != EAGAIN)
            _exit(1);
    }
}

static void hire(void)
{
    pid_t foreman = getpid();
    for (int number = 0; number < STAMPERS; number++) {
        if (pipe2(control[number], O_CLOEXEC) < 0)
            exit(1);
        if (fork() == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (getppid() != foreman)
                _exit(0);
            close(belt[1]);
            close(control[number][1]);
            work(number);
        }
    }
}

int main(void)
{
    if (pipe2(belt, O_NONBLOCK) < 0)
        return 1;
    hire();
    int feeder = timerfd_create(CLOCK_MONOTONIC, 0);
    struct itimerspec period = {{0, 200 * 1000000}, {0, 200 * 1000000}};
    timerfd_settime(feeder, 0, &period, NULL);
    for (uint32_t serial = 1;; serial++) {
        uint64_t ticks;
        if (read(feeder, &ticks, sizeof ticks) != sizeof ticks)
            return 1;
        struct blank blank = {serial, serial % 3, 850};
        if (write(belt[1], &blank, sizeof blank) != sizeof blank)
            fprintf(stderr, "belt is full at %u\n", serial);
    }
}
