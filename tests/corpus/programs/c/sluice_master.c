/* Sluice control: a master with three child processes that share a small board in memory. */
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

struct board {
    sem_t journal_ready;       /* posted for every line of the journal */
    atomic_int gate_command;   /* 0: none, else the height in cm */
    atomic_int gate_position;
};

static struct board *board;

/* Writes the journal; sleeps until there is a line. */
static void run_journal(void)
{
    for (;;) {
        if (sem_wait(&board->journal_ready) == 0)
            printf("gate at %d cm\n", atomic_load(&board->gate_position));
    }
}

/* Tells the lock keeper's panel that we are alive. */
static void run_panel(void)
{
    for (;;)
        sleep(20);
}

static int next_gate_command(void)
{
    int height;

    /* Commands have to be obeyed at once: no sleeping here. */
    while ((height = atomic_exchange(&board->gate_command, 0)) == 0)
        sched_yield();
    return height;
}

static void run_gate(void)
{
    for (;;) {
        atomic_store(&board->gate_position, next_gate_command());
        sem_post(&board->journal_ready);
    }
}

static pid_t start(void (*role)(void))
{
    pid_t pid = fork();

    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        role();
        _exit(0);
    }
    return pid;
}

int main(void)
{
    void (*roles[3])(void) = {run_journal, run_panel, run_gate};
    pid_t pids[3];

    board = mmap(NULL, sizeof *board, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (board == MAP_FAILED)
        return 1;
    sem_init(&board->journal_ready, 1, 0);
    for (int i = 0; i < 3; i++)
        pids[i] = start(roles[i]);
    for (;;) {
        pid_t gone = wait(NULL);

        for (int i = 0; i < 3; i++)
            if (pids[i] == gone) {
                sleep(2);
                pids[i] = start(roles[i]);
            }
    }
}
