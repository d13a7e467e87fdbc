/*
 * Sessions of a telephony gateway.  Every session has a POSIX timer of its own that
 * looks whether the session has been quiet for too long.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define SESSIONS 120
#define CHECK_MS 150
#define QUIET_SECONDS 3600

struct session {
    int number;
    time_t last_packet;
    timer_t timer;
    int expired;
};

static struct session sessions[SESSIONS];

static void check_session(union sigval value)
{
    struct session *session = value.sival_ptr;

    if (time(NULL) - session->last_packet > QUIET_SECONDS)
        session->expired = 1;
}

static void open_session(struct session *session, int number)
{
    struct sigevent event = { 0 };
    struct itimerspec period = { 0 };
    long first_ms = CHECK_MS + number % CHECK_MS;

    session->number = number;
    session->last_packet = time(NULL);
    event.sigev_notify = SIGEV_THREAD;
    event.sigev_notify_function = check_session;
    event.sigev_value.sival_ptr = session;
    if (timer_create(CLOCK_MONOTONIC, &event, &session->timer) < 0) {
        perror("timer_create");
        exit(1);
    }
    period.it_value.tv_sec = first_ms / 1000;
    period.it_value.tv_nsec = first_ms % 1000 * 1000000L;
    period.it_interval.tv_nsec = CHECK_MS * 1000000L;
    timer_settime(session->timer, 0, &period, NULL);
}

int main(void)
{
    for (int i = 0; i < SESSIONS; i++)
        open_session(&sessions[i], i);
    for (;;)
        pause();
}
