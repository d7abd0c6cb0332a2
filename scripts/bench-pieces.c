/*
 * A server whose replies come in small pieces, one write each, as Dragonfly's do: a stand-in where that isn't installed.
 * It keeps nothing: every GET finds a value of the same length. Usage: bench-pieces PORT VALUE_BYTES REPLIES_PER_WRITE
 *
 * What clients and scripts ask for: HELLO 2, INFO with the two counters of scripts/bench-slices.mjs; anything else is OK.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS = 1024, ROOM = 1 << 16, MAX_CLIENTS = 1 << 16 };

/* Bytes of an unfinished command, by descriptor. */
static struct {
  char bytes[ROOM];
  long length;
} *clients[MAX_CLIENTS];

static long commands, connected;
static char *value, info[256], hello[] = "*2\r\n$5\r\nproto\r\n:2\r\n";
static long valueLength;
static int perWrite;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

/* A client that does not read is left behind, as it would be by any server with a limit for its output. */
static int sendAll(int fd, const char *bytes, long length) {
  while (length > 0) {
    ssize_t sent = send(fd, bytes, (size_t)length, MSG_NOSIGNAL);
    if (sent < 0) return 0;
    bytes += sent;
    length -= sent;
  }
  return 1;
}

/* The end of the command at `at`, or NULL when it is not all there; `name` is its first argument. */
static char *endOfCommand(char *at, char *end, char **name) {
  char *line = memchr(at, '\n', (size_t)(end - at));
  if (line == NULL) return NULL;
  int arguments = atoi(at + 1);
  at = line + 1;
  for (int i = 0; i < arguments; i++) {
    line = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
    if (line == NULL) return NULL;
    long length = atol(at + 1);
    if (length < 0 || length > end - line - 3) return NULL;
    if (i == 0) *name = line + 1;
    at = line + 1 + length + 2;
  }
  return at;
}

static long answer(char *to, const char *name) {
  commands++;
  if (strncasecmp(name, "GET\r", 4) == 0) return (long)(mempcpy(to, value, (size_t)valueLength) - (void *)to);
  if (strncasecmp(name, "HELLO", 5) == 0) return sprintf(to, "%s", hello);
  if (strncasecmp(name, "INFO", 4) != 0) return sprintf(to, "+OK\r\n");
  int length = sprintf(info, "total_commands_processed:%ld\r\nconnected_clients:%ld\r\n", commands, connected);
  return sprintf(to, "$%d\r\n%s\r\n", length, info);
}

/* 0: the client has gone. */
static int serve(int fd) {
  static char out[ROOM * 4];
  char *bytes = clients[fd]->bytes;
  ssize_t got = recv(fd, bytes + clients[fd]->length, (size_t)(ROOM - clients[fd]->length), 0);
  if (got <= 0) return 0;
  char *at = bytes, *end = bytes + clients[fd]->length + got, *name = NULL, *next;
  long length = 0;
  int replies = 0;
  while (at < end && (next = endOfCommand(at, end, &name)) != NULL) {
    length += answer(out + length, name);
    if (++replies == perWrite || length > ROOM) {
      if (!sendAll(fd, out, length)) return 0;
      replies = 0;
      length = 0;
    }
    at = next;
  }
  if (!sendAll(fd, out, length)) return 0;
  clients[fd]->length = end - at;
  if (clients[fd]->length == ROOM) return 0;
  memmove(bytes, at, (size_t)(end - at));
  return 1;
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  int one = 1, valueBytes = atoi(argv[2]);
  perWrite = atoi(argv[3]);
  if (valueBytes < 0 || valueBytes > ROOM / 2) return 2;
  value = calloc(1, (size_t)valueBytes + 64);
  valueLength = sprintf(value, "$%d\r\n", valueBytes);
  memset(value + valueLength, 'x', (size_t)valueBytes);
  valueLength += valueBytes + sprintf(value + valueLength + valueBytes, "\r\n");

  int listener = socket(AF_INET, SOCK_STREAM, 0), poll = epoll_create1(0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[1]))};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 4096) < 0) fail("listen");
  struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
  if (epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event) < 0) fail("epoll_ctl");

  static struct epoll_event events[EVENTS];
  for (;;) {
    int count = epoll_wait(poll, events, EVENTS, -1);
    for (int i = 0; i < count; i++) {
      int fd = events[i].data.fd;
      if (fd == listener) {
        fd = accept(listener, NULL, NULL);
        if (fd < 0 || fd >= MAX_CLIENTS) continue;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        if (clients[fd] == NULL) clients[fd] = malloc(sizeof *clients[fd]);
        clients[fd]->length = 0;
        event.data.fd = fd;
        if (epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event) < 0) fail("epoll_ctl");
        connected++;
      } else if (!serve(fd)) {
        close(fd);
        connected--;
      }
    }
  }
}
