/* Prefork master for the booking endpoint: keeps four workers alive. Every worker binds its own
 * port (base + index); an old release still holds the first of them, so that worker dies at once. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WORKERS 4
#define MIN_UPTIME_S 5
#define PENALTY_S 10

struct slot {
    pid_t pid;
    time_t started;
    unsigned short port;
};

static struct slot slots[WORKERS];

static long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000L + now.tv_nsec / 1000000L;
}

static int bind_port(unsigned short *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(*port)};
    socklen_t size = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(fd, (struct sockaddr *)&address, size) < 0 || listen(fd, 64) < 0) {
        close(fd);
        return -1;
    }
    getsockname(fd, (struct sockaddr *)&address, &size);
    *port = ntohs(address.sin_port);
    return fd;
}

/* A worker loads its route table, binds and serves. */
static void run_worker(struct slot *slot)
{
    static double fares[200][200];
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (int from = 0; from < 200; from++)
        for (int to = 0; to < 200; to++)
            fares[from][to] = 4.5 + 0.31 * abs(from - to);
    int listener = bind_port(&slot->port);
    if (listener < 0)
        _exit(3);
    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client < 0)
            continue;
        dprintf(client, "%.2f\n", fares[0][199]);
        close(client);
    }
}

static void start_worker(struct slot *slot)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    slot->started = now.tv_sec;
    slot->pid = fork();
    if (slot->pid == 0)
        run_worker(slot);
}

/* A worker that died young has to wait; one that ran for a while is replaced at once. */
static void replace_worker(struct slot *slot)
{
    long uptime = now_ms() - slot->started;
    if (uptime < MIN_UPTIME_S * 1000L)
        sleep(PENALTY_S);
    start_worker(slot);
}

int main(void)
{
    /* The old release, still draining. */
    unsigned short taken = 0;
    int old_release = bind_port(&taken);
    if (old_release < 0)
        return 1;

    for (int i = 0; i < WORKERS; i++) {
        slots[i].port = i == 0 ? taken : 0;
        start_worker(&slots[i]);
    }
    for (;;) {
        int status;
        pid_t gone = waitpid(-1, &status, 0);
        if (gone < 0)
            continue;
        for (int i = 0; i < WORKERS; i++)
            if (slots[i].pid == gone)
                replace_worker(&slots[i]);
    }
}
