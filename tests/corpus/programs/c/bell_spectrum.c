/* Spectra of church bells: one thread cuts the recording into windows, two threads transform them, one keeps the peaks.
 * The recording is an endless synthetic one, so there is always work. */
#include <complex.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

#define WINDOW 2048
#define SLOTS 8

struct window {
    double complex samples[WINDOW];
};

static struct window *ring[SLOTS];
static int head, tail;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER, emptied = PTHREAD_COND_INITIALIZER;
static double loudest;
static unsigned long transformed;
static double complex roots[WINDOW];

static void put(struct window *window)
{
    pthread_mutex_lock(&lock);
    while (head - tail == SLOTS)
        pthread_cond_wait(&emptied, &lock);
    ring[head++ % SLOTS] = window;
    pthread_cond_signal(&filled);
    pthread_mutex_unlock(&lock);
}

static struct window *take(void)
{
    pthread_mutex_lock(&lock);
    while (head == tail)
        pthread_cond_wait(&filled, &lock);
    struct window *window = ring[tail++ % SLOTS];
    pthread_cond_signal(&emptied);
    pthread_mutex_unlock(&lock);
    return window;
}

/* In-place radix-2 transform; the order of the bins does not matter for the peak. */
static void transform(double complex *x)
{
    for (int half = WINDOW / 2, stride = 1; half >= 1; half /= 2, stride *= 2)
        for (int start = 0; start < WINDOW; start += 2 * half)
            for (int i = 0; i < half; i++) {
                double complex a = x[start + i], b = x[start + i + half];
                x[start + i] = a + b;
                x[start + i + half] = (a - b) * roots[i * stride];
            }
}

static void *run_transformer(void *unused)
{
    (void)unused;
    for (;;) {
        struct window *window = take();
        double peak = 0;

        transform(window->samples);
        for (int i = 0; i < WINDOW; i++) {
            double power = creal(window->samples[i] * conj(window->samples[i]));
            if (power > peak)
                peak = power;
        }
        free(window);
        pthread_mutex_lock(&lock);
        transformed++;
        if (peak > loudest)
            loudest = peak;
        pthread_mutex_unlock(&lock);
    }
}

int main(void)
{
    uint32_t noise = 12345;
    double complex step = 1;

    /* the root of unity by repeated half angles: cos and sin of 2 pi / WINDOW */
    double c = 0.99999529380957619, s = 0.0030679567629659763;
    for (int i = 0; i < WINDOW; i++) {
        roots[i] = step;
        step *= c - s * I;
    }
    for (int i = 0; i < 2; i++) {
        pthread_t thread;
        pthread_create(&thread, NULL, run_transformer, NULL);
    }
    for (;;) {
        struct window *window = malloc(sizeof *window);
        if (window == NULL)
            return 1;
        for (int i = 0; i < WINDOW; i++) {
            noise = noise * 1664525u + 1013904223u;
            window->samples[i] = creal(roots[(i * 37) % WINDOW]) + (noise >> 8) / 16777216.0 - 0.5;
        }
        put(window);
    }
}
