/* Relay board: TCP clients switch relays with lines such as "3 on".
 * One select() loop serves them all. */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_CLIENTS 32

static int clients[MAX_CLIENTS];
static int relays[8];
static struct sockaddr_in board_addr;

static void apply_command(const char *line)
{
    int relay;
    char state[8];
    if (sscanf(line, "%d %7s", &relay, state) == 2 && relay >= 0 && relay < 8)
        relays[relay] = strcmp(state, "on") == 0;
}

static void add_client(int fd)
{
    for (int i = 0; i < MAX_CLIENTS; i++)
        if (clients[i] < 0) {
            clients[i] = fd;
            return;
        }
    close(fd);
}

static void serve_client(int slot)
{
    char line[128];
    ssize_t n = recv(clients[slot], line, sizeof line - 1, 0);
    if (n <= 0)
        return;             /* nothing there for us */
    line[n] = '\0';
    apply_command(line);
}

/* The panel in the hall sends its defaults at start and hangs up. */
static void *hall_panel(void *arg)
{
    (void)arg;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&board_addr, sizeof board_addr) == 0)
        send(fd, "3 on\n", 5, MSG_NOSIGNAL);
    usleep(300000);
    close(fd);
    return NULL;
}

int main(void)
{
    pthread_t panel;
    int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    board_addr.sin_family = AF_INET;
    board_addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    board_addr.sin_port = htons(atoi(getenv("PORT") ? getenv("PORT") : "0"));
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&board_addr, sizeof board_addr) < 0) {
        perror("bind");
        return 1;
    }
    listen(listener, 8);
    memset(clients, -1, sizeof clients);
    pthread_create(&panel, NULL, hall_panel, NULL);

    for (;;) {
        fd_set set;
        int top = listener;
        FD_ZERO(&set);
        FD_SET(listener, &set);
        for (int i = 0; i < MAX_CLIENTS; i++)
            if (clients[i] >= 0) {
                FD_SET(clients[i], &set);
                if (clients[i] > top)
                    top = clients[i];
            }
        if (select(top + 1, &set, NULL, NULL, NULL) < 0)
            continue;
        for (int i = 0; i < MAX_CLIENTS; i++)
            if (clients[i] >= 0 && FD_ISSET(clients[i], &set))
                serve_client(i);
        if (FD_ISSET(listener, &set))
            add_client(accept(listener, NULL, NULL));
    }
}
