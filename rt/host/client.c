//===-- rt/host/client.c - A request over HTTP to somebody else -----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// libcurl's multi interface with a single request, since it gives the thread
// back between two waits: deadlines and stops are looked at there.
//
// Of itself libcurl sends a request again when a kept connection ends without
// an answer. Whoever has the first one may have acted on it, so this is left to
// those who know what the request does.
//
//===----------------------------------------------------------------------===//
#include "client.h"
#include "schedule.h"
#include "trust.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MILLISECOND 1000000ull
#define STOP_MS 50 ///< between two looks at `stop`
#define NOT_HTTP "the answer is not HTTP/1.1"

struct fl_client {
  CURLM *multi;
  CURL *easy;
  struct curl_slist *headers;
  char words[CURL_ERROR_SIZE]; ///< libcurl's own, of what failed
  // Of the request under way:
  const struct fl_client_request *request;
  struct fl_text body;
  unsigned times;  ///< that it was sent
  bool too_large;  ///< the answer
  uint32_t faults; ///< of certificates
  char no_trust[FL_CLIENT_WHY];
};

// ---- What libcurl calls -----------------------------------------------------

static size_t receive(char *data, size_t one, size_t size, void *user) {
  struct fl_client *client = user;
  (void)one;
  if (size > client->request->most - client->body.size) {
    client->too_large = true;
    return CURL_WRITEFUNC_ERROR;
  }
  fl_text_bytes(&client->body, data, size);
  return client->body.failed ? CURL_WRITEFUNC_ERROR : size;
}

/// Before the first byte of a request goes to somebody who listens.
static int begin(void *user, char *peer_ip, char *local_ip, int peer_port,
                 int local_port) {
  struct fl_client *client = user;
  (void)peer_ip, (void)local_ip, (void)peer_port, (void)local_port;
  if (client->times++ && client->request->body)
    return CURL_PREREQFUNC_ABORT;
  return CURL_PREREQFUNC_OK;
}

/// Before a TLS handshake.
static CURLcode secure(CURL *easy, void *connection, void *user) {
  struct fl_client *client = user;
  (void)easy;
  return fl_trust_use(connection, &client->faults, client->no_trust,
                      sizeof client->no_trust)
             ? CURLE_OK
             : CURLE_SSL_CACERT_BADFILE;
}

// ---- Clients ----------------------------------------------------------------

static bool add_header(struct fl_client *client, const char *line) {
  struct curl_slist *more = curl_slist_append(client->headers, line);
  if (more)
    client->headers = more;
  return more;
}

/// What all requests have in common. False without memory.
static bool prepare(struct fl_client *client) {
  CURL *easy = client->easy;
  // With "Expect" libcurl would wait a second for a server's permission before
  // it sends a large body.
  return add_header(client, "Content-Type: application/json") &&
         add_header(client, "Accept: application/json") &&
         add_header(client, "Expect:") &&
         !curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) &&
         !curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
                           (long)CURL_HTTP_VERSION_1_1) &&
         !curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L) &&
         !curl_easy_setopt(easy, CURLOPT_USERAGENT, "flcc/" FLCC_VERSION) &&
         !curl_easy_setopt(easy, CURLOPT_HTTPHEADER, client->headers) &&
         !curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, client->words) &&
         !curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, receive) &&
         !curl_easy_setopt(easy, CURLOPT_WRITEDATA, client) &&
         !curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, begin) &&
         !curl_easy_setopt(easy, CURLOPT_PREREQDATA, client) &&
         !curl_easy_setopt(easy, CURLOPT_SSL_SESSIONID_CACHE, 0L) &&
         !curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, secure) &&
         !curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, client);
}

static bool usable;
static void start_library(void) {
  fl_trust_start();
  usable = !curl_global_init(CURL_GLOBAL_DEFAULT);
}

struct fl_client *fl_client_open(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, start_library);
  struct fl_client *client = usable ? calloc(1, sizeof *client) : NULL;
  if (!client)
    return NULL;
  client->multi = curl_multi_init();
  client->easy = curl_easy_init();
  if (client->multi && client->easy && prepare(client))
    return client;
  fl_client_close(client);
  return NULL;
}

void fl_client_close(struct fl_client *client) {
  if (!client)
    return;
  curl_easy_cleanup(client->easy);
  if (client->multi)
    curl_multi_cleanup(client->multi);
  curl_slist_free_all(client->headers);
  free(client);
}

// ---- Requests ---------------------------------------------------------------

/// False without memory, or for what is no URL.
static CURLcode describe(struct fl_client *client,
                         const struct fl_client_request *request) {
  CURL *easy = client->easy;
  CURLcode code = curl_easy_setopt(easy, CURLOPT_URL, request->url);
  if (!code)
    code = curl_easy_setopt(easy, CURLOPT_USERPWD, request->user);
  if (!code && !request->body)
    code = curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
  if (!code && request->body)
    code = curl_easy_setopt(easy, CURLOPT_POST, 1L);
  if (!code && request->body)
    code = curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                            (curl_off_t)request->size);
  if (!code && request->body)
    code = curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body);
  return code;
}

/// Why it failed, in words.
static void explain(struct fl_client *client, CURLcode code, char *why) {
  const struct fl_client_request *request = client->request;
  const char *words = NULL;
  long error = 0;
  curl_easy_getinfo(client->easy, CURLINFO_OS_ERRNO, &error);
  switch (code) {
  case CURLE_URL_MALFORMAT:
  case CURLE_UNSUPPORTED_PROTOCOL:
    if (client->times) { // HTTP/0.9
      words = NOT_HTTP;
      break;
    }
    snprintf(why, FL_CLIENT_WHY, "'%s' is no URL of http or https",
             request->url);
    return;
  case CURLE_COULDNT_RESOLVE_HOST:
    words = "there is no host of that name";
    break;
  case CURLE_COULDNT_CONNECT:
    words = error ? strerror((int)error) : "nobody could be connected to";
    break;
  case CURLE_OPERATION_TIMEDOUT: // its own limit, for connections
    words = "nobody could be connected to in time";
    break;
  case CURLE_PARTIAL_FILE:
    words = "the answer is cut off";
    break;
  case CURLE_GOT_NOTHING:
  case CURLE_ABORTED_BY_CALLBACK: // `begin`
  case CURLE_SEND_ERROR:
  case CURLE_RECV_ERROR:
    words = error ? strerror((int)error)
                  : "the connection ended before an answer came";
    break;
  case CURLE_WRITE_ERROR:
    if (client->too_large) {
      snprintf(why, FL_CLIENT_WHY, "the answer has more than %zu bytes",
               request->most);
      return;
    }
    words = "out of memory";
    break;
  case CURLE_SSL_CACERT_BADFILE:
    words = client->no_trust;
    break;
  case CURLE_PEER_FAILED_VERIFICATION:
    words = fl_trust_words(client->faults);
    break;
  case CURLE_SSL_CONNECT_ERROR:
    snprintf(why, FL_CLIENT_WHY, "TLS 1.2 cannot be agreed on: %s",
             client->words);
    return;
  case CURLE_OUT_OF_MEMORY:
    words = "out of memory";
    break;
  case CURLE_WEIRD_SERVER_REPLY:
    words = NOT_HTTP;
    break;
  default:
    words = client->words[0] ? client->words : "the request failed";
  }
  snprintf(why, FL_CLIENT_WHY, "%s", words);
}

/// How long to wait for something to happen, or 0: it is over, and why.
static int patience(const struct fl_client_request *request, char *why) {
  if (request->stop && atomic_load(request->stop)) {
    snprintf(why, FL_CLIENT_WHY, "it was stopped");
    return 0;
  }
  int wait = request->stop ? STOP_MS : 1000;
  if (!request->deadline)
    return wait;
  uint64_t now = fl_schedule_now();
  if (now >= request->deadline) {
    snprintf(why, FL_CLIENT_WHY, "there was no answer in time");
    return 0;
  }
  uint64_t left = (request->deadline - now) / MILLISECOND + 1;
  return left < (uint64_t)wait ? (int)left : wait;
}

/// Until there is an answer, or `why` there is none.
static bool transfer(struct fl_client *client, char *why) {
  int running = 1, wait;
  while ((wait = patience(client->request, why))) {
    if (curl_multi_perform(client->multi, &running) ||
        (running && curl_multi_poll(client->multi, NULL, 0, wait, NULL))) {
      snprintf(why, FL_CLIENT_WHY, "out of memory");
      return false;
    }
    if (running)
      continue;
    const CURLMsg *message = curl_multi_info_read(client->multi, &running);
    CURLcode code = message ? message->data.result : CURLE_OUT_OF_MEMORY;
    if (code)
      explain(client, code, why);
    return !code;
  }
  return false;
}

bool fl_client_do(struct fl_client *client,
                  const struct fl_client_request *request,
                  struct fl_client_answer *answer, bool *sent, char *why) {
  client->request = request;
  client->body = (struct fl_text){0};
  client->times = 0;
  client->too_large = false;
  client->faults = 0;
  client->words[0] = '\0';
  CURLcode code = describe(client, request);
  bool added = !code && !curl_multi_add_handle(client->multi, client->easy);
  if (!added)
    explain(client, code ? code : CURLE_OUT_OF_MEMORY, why);
  bool good = added && transfer(client, why);
  long status = 0;
  if (good)
    curl_easy_getinfo(client->easy, CURLINFO_RESPONSE_CODE, &status);
  if (added) // what is still under way loses its connection
    curl_multi_remove_handle(client->multi, client->easy);
  if (!good)
    fl_text_free(&client->body);
  *answer = (struct fl_client_answer){(int)status, client->body};
  *sent = client->times;
  return good;
}
