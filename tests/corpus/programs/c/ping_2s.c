/* A client that waits for messages and sends a ping every two seconds of silence. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
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
    for (;;) {
        char buffer[4096];
        struct pollfd watched = {.fd = server, .events = POLLIN};
        if (poll(&watched, 1, 2000) == 0) {
            send(server, "PING\r\n", 6, 0);
            continue;
        }
        if (recv(server, buffer, sizeof buffer, 0) <= 0)
            return 0;
    }
}
