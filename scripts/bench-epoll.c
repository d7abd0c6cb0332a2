/*
 * The least a closed-loop client can do: one write and one read a batch, replies counted by their bytes, nothing recorded.
 * What any generator's cost is held against. Usage: bench-epoll PORT CONNECTIONS DEPTH SECONDS KEYS VALUE_BYTES
 *
 * Prints: replies, wall seconds, CPU seconds. Every tenth request is a SET, the others are GETs of keys that are there.
 */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 1024, READ_BYTES = 65536, SET_EVERY = 10 };

typedef struct {
  int fd;
  long owedBytes;
} Link;

static char *batch, *getBytes, *setBytes;
static long getLength, setLength, keyAtGet, keyAtSet, getReply;
static uint64_t draws = 88172645463325252u;
static long sent;
static int depth, keys;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static double seconds(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

static uint32_t draw(void) {
  draws ^= draws << 13;
  draws ^= draws >> 7;
  draws ^= draws << 17;
  return (uint32_t)(draws >> 32);
}

static void writeKey(char *at) {
  uint32_t id = draw() % (uint32_t)keys;
  for (int i = 11; i >= 0; i--, id /= 10) at[i] = (char)('0' + id % 10);
}

static void sendBatch(Link *link) {
  char *end = batch;
  for (int i = 0; i < depth; i++) {
    int isSet = sent++ % SET_EVERY == 0;
    memcpy(end, isSet ? setBytes : getBytes, (size_t)(isSet ? setLength : getLength));
    writeKey(end + (isSet ? keyAtSet : keyAtGet));
    end += isSet ? setLength : getLength;
    link->owedBytes += isSet ? 5 : getReply;
  }
  for (char *at = batch; at < end;) {
    ssize_t written = write(link->fd, at, (size_t)(end - at));
    if (written < 0 && errno != EAGAIN) fail("write");
    if (written > 0) at += written;
  }
}

int main(int argc, char **argv) {
  if (argc != 7) return 2;
  int port = atoi(argv[1]), connections = atoi(argv[2]), valueBytes = atoi(argv[6]);
  depth = atoi(argv[3]);
  double wanted = atof(argv[4]);
  keys = atoi(argv[5]);

  getBytes = malloc(128);
  setBytes = malloc((size_t)valueBytes + 256);
  batch = malloc((size_t)depth * ((size_t)valueBytes + 256));
  getLength = sprintf(getBytes, "*2\r\n$3\r\nGET\r\n$16\r\nkey:000000000000\r\n");
  keyAtGet = strstr(getBytes, "key:") + 4 - getBytes;
  setLength = sprintf(setBytes, "*3\r\n$3\r\nSET\r\n$16\r\nkey:000000000000\r\n$%d\r\n", valueBytes);
  keyAtSet = strstr(setBytes, "key:") + 4 - setBytes;
  memset(setBytes + setLength, 'x', (size_t)valueBytes);
  setLength += valueBytes;
  memcpy(setBytes + setLength, "\r\n", 2);
  setLength += 2;
  getReply = snprintf(NULL, 0, "$%d\r\n", valueBytes) + valueBytes + 2;

  int poll = epoll_create1(0);
  Link *links = calloc((size_t)connections, sizeof *links);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  for (int i = 0; i < connections; i++) {
    int one = 1;
    links[i].fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(links[i].fd, (struct sockaddr *)&address, sizeof address) < 0) fail("connect");
    setsockopt(links[i].fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &links[i]};
    if (epoll_ctl(poll, EPOLL_CTL_ADD, links[i].fd, &event) < 0) fail("epoll_ctl");
  }

  static char in[READ_BYTES];
  static struct epoll_event events[EVENTS];
  double started = seconds(CLOCK_MONOTONIC), startedCpu = seconds(CLOCK_PROCESS_CPUTIME_ID), now = started;
  long batches = 0;
  for (int i = 0; i < connections; i++) sendBatch(&links[i]);
  while (now - started < wanted) {
    int count = epoll_wait(poll, events, EVENTS, 1000);
    for (int i = 0; i < count; i++) {
      Link *link = events[i].data.ptr;
      ssize_t got = read(link->fd, in, READ_BYTES);
      if (got <= 0) fail("read");
      if (in[0] == '-') {
        fprintf(stderr, "%.*s", (int)got, in);
        return 1;
      }
      link->owedBytes -= got;
      if (link->owedBytes > 0) continue;
      batches++;
      sendBatch(link);
    }
    now = seconds(CLOCK_MONOTONIC);
  }
  printf("%ld %.6f %.6f\n", batches * depth, now - started, seconds(CLOCK_PROCESS_CPUTIME_ID) - startedCpu);
  return 0;
}
