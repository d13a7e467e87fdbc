/*
 * seismic_rollup: a child plays the digitiser and sends frames of samples over a socket pair,
 * the parent checks each frame, filters the samples and keeps statistics of every channel.
 * The parent drains the socket without waiting and sleeps in poll() when it is empty.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define SAMPLES 1000
#define CHANNELS 6

struct frame {
    uint32_t channel;
    uint32_t sum;
    int32_t samples[SAMPLES];
};

struct channel {
    double low, count, mean, spread;
};

static uint32_t table[256];

static void make_table(void)
{
    for (uint32_t n = 0; n < 256; n++) {
        uint32_t value = n;
        for (int bit = 0; bit < 8; bit++)
            value = value & 1 ? 0xedb88320u ^ (value >> 1) : value >> 1;
        table[n] = value;
    }
}

static uint32_t checksum(const void *data, size_t size)
{
    const unsigned char *byte = data;
    uint32_t sum = ~0u;
    while (size--)
        sum = table[(sum ^ *byte++) & 255] ^ (sum >> 8);
    return ~sum;
}

static void digitise(int out)
{
    uint32_t noise = 12345, number = 0;
    struct frame frame;
    for (;;) {
        frame.channel = number++ % CHANNELS;
        for (int n = 0; n < SAMPLES; n++) {
            noise = noise * 1664525u + 1013904223u;
            frame.samples[n] = (int32_t)(noise >> 16) - 32768;
        }
        frame.sum = checksum(frame.samples, sizeof frame.samples);
        if (send(out, &frame, sizeof frame, MSG_NOSIGNAL) < 0)
            _exit(0);
    }
}

/* A low-pass filter, then running mean and variance of the energy that it lets through. */
static void roll_up(struct channel *channel, const struct frame *frame)
{
    for (int n = 0; n < SAMPLES; n++) {
        channel->low += 0.1 * (frame->samples[n] - channel->low);
        double value = channel->low * channel->low;
        channel->count += 1;
        double difference = value - channel->mean;
        channel->mean += difference / channel->count;
        channel->spread += difference * (value - channel->mean);
    }
}

static void report(const struct channel *channels, unsigned long bad)
{
    char path[512];
    snprintf(path, sizeof path, "%s/rollup.txt", getenv("DATA_DIR") ? getenv("DATA_DIR") : ".");
    FILE *file = fopen(path, "w");
    if (!file)
        return;
    for (int n = 0; n < CHANNELS; n++)
        fprintf(file, "%d %.0f %.4f %.4f\n", n, channels[n].count, channels[n].mean,
                channels[n].count > 1 ? channels[n].spread / (channels[n].count - 1) : 0.0);
    fprintf(file, "bad %lu\n", bad);
    fclose(file);
}

int main(void)
{
    int pair[2];
    make_table();
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
        return 1;
    pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(pair[0]);
        digitise(pair[1]);
    }
    close(pair[1]);

    static struct channel channels[CHANNELS];
    static struct frame frame;
    unsigned long frames = 0, bad = 0;
    for (;;) {
        ssize_t size = recv(pair[0], &frame, sizeof frame, MSG_DONTWAIT);
        if (size == 0)
            break;
        if (size < 0) {
            if (errno != EAGAIN && errno != EINTR)
                break;
            struct pollfd waiting = { .fd = pair[0], .events = POLLIN };
            poll(&waiting, 1, -1);
            continue;
        }
        if (size != sizeof frame || checksum(frame.samples, sizeof frame.samples) != frame.sum) {
            bad++;
            continue;
        }
        roll_up(&channels[frame.channel % CHANNELS], &frame);
        if (++frames % 20000 == 0)
            report(channels, bad);
    }
    waitpid(child, NULL, 0);
    return 1;
}
