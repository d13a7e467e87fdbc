/* Forked shuttles wait for work on semaphores in shared memory; now and then
 * each looks whether the loom (its parent) still lives, and ends if not. */
#include <errno.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SHUTTLES 4
#define PARENT_CHECK_S 10

struct mailbox {
    sem_t filled;
    sem_t answered;
    long request;
    long answer;
};

static long weave(long rows)
{
    long knots = 0;

    for (long i = 1; i <= rows; i++)
        knots += i % 7;
    return knots;
}

static void shuttle_main(struct mailbox *box, pid_t loom)
{
    while (getppid() == loom) {
        struct timespec until;

        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += PARENT_CHECK_S;
        if (sem_timedwait(&box->filled, &until) != 0)
            continue; /* timed out: look for the parent */
        box->answer = weave(box->request);
        sem_post(&box->answered);
    }
    _exit(0);
}

static void ask(struct mailbox *box, long rows)
{
    box->request = rows;
    sem_post(&box->filled);
    while (sem_wait(&box->answered) != 0 && errno == EINTR)
        ;
}

int main(void)
{
    pid_t loom = getpid();
    struct mailbox *boxes = mmap(NULL, sizeof *boxes * SHUTTLES, PROT_READ | PROT_WRITE,
                                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (boxes == MAP_FAILED) {
        perror("mmap");
        return 1;
    }
    for (int i = 0; i < SHUTTLES; i++) {
        sem_init(&boxes[i].filled, 1, 0);
        sem_init(&boxes[i].answered, 1, 0);
        if (fork() == 0)
            shuttle_main(&boxes[i], loom);
    }
    for (int i = 0; i < SHUTTLES; i++)
        ask(&boxes[i], 1000);

    /* The pattern is woven; wait until a shuttle ends, which none should. */
    for (;;) {
        int status;

        if (wait(&status) < 0)
            pause();
    }
}
