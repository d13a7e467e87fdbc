/* A prefork server: all children poll one listening socket. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void serve(int listener)
{
    for (;;) {
        struct pollfd watched = {.fd = listener, .events = POLLIN};
        if (poll(&watched, 1, -1) <= 0)
            continue;
        int client = accept(listener, NULL, NULL);
        if (client >= 0)
            close(client);
    }
}

int main(void)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    int yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    struct sockaddr_in address;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons((unsigned short)atoi(getenv("PORT")));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0)
        return 1;
    listen(listener, 64);
    fcntl(listener, F_SETFL, O_NONBLOCK);
    for (int number = 0; number < 16; number++)
        if (fork() == 0)
            serve(listener);
    while (wait(NULL) > 0) {
    }
    return 0;
}
