// What http.sh measures against: libevent's server, which answers with what it
// was sent. Usage: http PORT
#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <stdlib.h>

static void echo(struct evhttp_request *request, void *unused) {
  (void)unused;
  evbuffer_add_buffer(evhttp_request_get_output_buffer(request),
                      evhttp_request_get_input_buffer(request));
  evhttp_add_header(evhttp_request_get_output_headers(request), "Content-Type",
                    "application/json");
  evhttp_send_reply(request, 200, "OK", NULL);
}

int main(int argc, char **argv) {
  struct event_base *base = event_base_new();
  struct evhttp *server = base ? evhttp_new(base) : NULL;
  if (argc != 2 || !server ||
      evhttp_bind_socket(server, "127.0.0.1",
                         (unsigned short)strtoul(argv[1], NULL, 10)) != 0)
    return EXIT_FAILURE;
  evhttp_set_gencb(server, echo, NULL);
  return event_base_dispatch(base);
}
