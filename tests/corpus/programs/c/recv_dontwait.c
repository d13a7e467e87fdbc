/* A client that asks its socket for data without ever waiting. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
    int server = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons((unsigned short)atoi(getenv("PORT")));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(server, (struct sockaddr *)&address, sizeof address) != 0)
        return 1;
    char buffer[1024];
    for (;;) {
        ssize_t length = recv(server, buffer, sizeof buffer, MSG_DONTWAIT);
        if (length == 0)
            return 0;
        if (length < 0 && errno != EAGAIN)
            return 1;
        if (length > 0)
            write(STDOUT_FILENO, buffer, (size_t)length);
    }
}
