#include <faastlane.h>
#include <stdlib.h>

static const char *get(const char *name) {
  const char *value = getenv(name);
  return value ? value : "";
}

[[faastlane::handler]]
int env(const struct fl_input *in, struct fl_reply *reply) {
  return fl_reply_printf(
      reply,
      "{\"api_host\": \"%s\", \"api_key\": \"%s\", \"namespace\": \"%s\", "
      "\"action_name\": \"%s\", \"action_version\": \"%s\", "
      "\"activation_id\": \"%s\", \"deadline\": \"%s\"}",
      get("__OW_API_HOST"), get("__OW_API_KEY"), get("__OW_NAMESPACE"),
      get("__OW_ACTION_NAME"), get("__OW_ACTION_VERSION"),
      get("__OW_ACTIVATION_ID"), get("__OW_DEADLINE"));
}
