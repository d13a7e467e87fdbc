/* Console of the siren system: takes alarm datagrams and operator commands
 * and redraws the status line once a second. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct console {
    struct pollfd fds[2];
    unsigned long alarms;
    unsigned long commands;
    time_t last_draw;
    char status_path[512];
};

static int open_alarm_port(void)
{
    struct sockaddr_in addr = { .sin_family = AF_INET };
    const char *port = getenv("PORT");
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    addr.sin_port = htons(port ? atoi(port) : 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&addr, sizeof addr) < 0) {
        perror("alarm port");
        exit(1);
    }
    return fd;
}

static int open_command_fifo(const char *dir)
{
    char path[512];
    snprintf(path, sizeof path, "%s/console.cmd", dir);
    mkfifo(path, 0600);
    return open(path, O_RDWR | O_NONBLOCK);   /* read-write: never at its end */
}

static void draw_status(struct console *c)
{
    FILE *out = fopen(c->status_path, "w");
    if (!out)
        return;
    fprintf(out, "alarms=%lu commands=%lu\n", c->alarms, c->commands);
    fclose(out);
}

static void handle_input(struct console *c)
{
    char buf[256];
    /* the redraw must not be late, so the inputs are only looked at */
    if (poll(c->fds, 2, 0) <= 0)
        return;
    if (c->fds[0].revents & POLLIN && recv(c->fds[0].fd, buf, sizeof buf, 0) > 0)
        c->alarms++;
    if (c->fds[1].revents & POLLIN && read(c->fds[1].fd, buf, sizeof buf) > 0)
        c->commands++;
}

int main(void)
{
    struct console c = { 0 };
    const char *dir = getenv("DATA_DIR") ? getenv("DATA_DIR") : "/tmp";
    snprintf(c.status_path, sizeof c.status_path, "%s/status", dir);
    c.fds[0] = (struct pollfd){ .fd = open_alarm_port(), .events = POLLIN };
    c.fds[1] = (struct pollfd){ .fd = open_command_fifo(dir), .events = POLLIN };
    for (;;) {
        handle_input(&c);
        time_t now = time(NULL);
        if (now != c.last_draw) {
            c.last_draw = now;
            draw_status(&c);
        }
    }
}
