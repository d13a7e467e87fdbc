/*
 * Lantern daemon: switches the lamps of a harbour wall.
 *
 * The main thread waits in epoll for signals, for a timer that writes the
 * state every five seconds, for clients of a local socket and for finished
 * work; three lamp threads wait for orders, a lamp inspector makes a round
 * every thirty seconds.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define LAMPS 3
#define ORDERS 64

struct desk {
	pthread_mutex_t lock;
	pthread_cond_t filled;
	int orders[ORDERS];
	int head, count;
	int done_fd;
	unsigned switched, rounds;
};

static struct desk desk = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void *lamp_thread(void *argument)
{
	uint64_t one = 1;

	(void)argument;
	for (;;) {
		pthread_mutex_lock(&desk.lock);
		while (desk.count == 0)
			pthread_cond_wait(&desk.filled, &desk.lock);
		desk.head = (desk.head + 1) % ORDERS;
		desk.count--;
		desk.switched++;
		pthread_mutex_unlock(&desk.lock);
		if (write(desk.done_fd, &one, sizeof one) < 0)
			perror("eventfd");
	}
	return NULL;
}

static void *inspector_thread(void *argument)
{
	struct timespec pause = { .tv_sec = 30 };

	(void)argument;
	for (;;) {
		clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL);
		pthread_mutex_lock(&desk.lock);
		desk.rounds++;
		pthread_mutex_unlock(&desk.lock);
	}
	return NULL;
}

static void post_order(int lamp)
{
	pthread_mutex_lock(&desk.lock);
	if (desk.count < ORDERS) {
		desk.orders[(desk.head + desk.count) % ORDERS] = lamp;
		desk.count++;
		pthread_cond_signal(&desk.filled);
	}
	pthread_mutex_unlock(&desk.lock);
}

static void write_state(int file)
{
	char text[64];
	int length;

	pthread_mutex_lock(&desk.lock);
	length = snprintf(text, sizeof text, "switched %8u rounds %8u\n", desk.switched, desk.rounds);
	pthread_mutex_unlock(&desk.lock);
	if (pwrite(file, text, length, 0) < 0)
		perror("state");
}

static void start_thread(const char *name, void *(*body)(void *))
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, body, NULL) != 0) {
		perror("pthread_create");
		exit(1);
	}
	pthread_setname_np(thread, name);
	pthread_detach(thread);
}

static void watch(int epoll, int fd)
{
	struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };

	if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) {
		perror("epoll_ctl");
		exit(1);
	}
}

static int listen_local(const char *directory)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof address.sun_path, "%s/lantern.sock", directory);
	unlink(address.sun_path);
	if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 16) < 0) {
		perror("lantern.sock");
		exit(1);
	}
	return fd;
}

int main(void)
{
	const char *directory = getenv("DATA_DIR");
	struct itimerspec beat = { { 5, 0 }, { 5, 0 } };
	struct epoll_event events[16];
	sigset_t signals;
	char path[512], text[128];

	if (directory == NULL)
		return 2;
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	pthread_cond_init(&desk.filled, NULL);
	desk.done_fd = eventfd(0, EFD_CLOEXEC);
	for (int lamp = 0; lamp < LAMPS; lamp++)
		start_thread("lamp", lamp_thread);
	start_thread("inspector", inspector_thread);

	snprintf(path, sizeof path, "%s/lantern.state", directory);
	int state = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
	int signal_fd = signalfd(-1, &signals, SFD_CLOEXEC);
	int timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	int local_fd = listen_local(directory);
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	timerfd_settime(timer_fd, 0, &beat, NULL);
	watch(epoll, signal_fd);
	watch(epoll, timer_fd);
	watch(epoll, local_fd);
	watch(epoll, desk.done_fd);
	post_order(1);

	for (;;) {
		int ready = epoll_wait(epoll, events, 16, -1);
		for (int i = 0; i < ready; i++) {
			int fd = events[i].data.fd;
			uint64_t times;

			if (fd == timer_fd) {
				if (read(fd, &times, sizeof times) > 0)
					write_state(state);
			} else if (fd == desk.done_fd) {
				if (read(fd, &times, sizeof times) < 0)
					perror("eventfd");
			} else if (fd == signal_fd) {
				struct signalfd_siginfo info;

				if (read(fd, &info, sizeof info) > 0 && info.ssi_signo == SIGTERM)
					return 0;
				write_state(state);
			} else if (fd == local_fd) {
				int client = accept4(fd, NULL, NULL, SOCK_CLOEXEC);

				if (client >= 0)
					watch(epoll, client);
			} else if (read(fd, text, sizeof text) > 0) {
				post_order(text[0]);
			} else {
				close(fd);
			}
		}
	}
}
