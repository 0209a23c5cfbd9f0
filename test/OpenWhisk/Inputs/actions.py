# The cases of OpenWhisk's own tests for actions (BasicActionRunnerTests and
# those of the Docker skeleton), each against a fresh server: what is asked, what
# must be answered, and what must be in the logs.
#
#   actions.py FOLDER MODE: programs FOLDER/*.bin

import concurrent.futures
import json
import os
import sys

from server import *

folder, mode = sys.argv[1:]
cases = []


def case(name):
    """A function of a server that runs FOLDER/name.bin."""

    def add(function):
        cases.append((name, function))
        return function

    return add


def start(name, **options):
    return Server(
        os.path.join(folder, name + ".bin"), "--isolation=" + mode, **options
    )


@case("echo")
def B1_no_code(server):
    same(server.init(init_payload()), (200, None))
    same(server.logs(0), ["", ""])


@case("echo")
def B2_no_content(server):
    same(server.ask("POST", "/init", "{}")[:2], (200, b"OK"))
    same(server.logs(0), ["", ""])


@case("notjson")
def B3_no_result(server):
    same(server.init(init_payload("code"))[0], 200)
    same(server.post("/run", {}), (502, BAD_RESULT))
    out, err = server.logs(1)
    same((out, err), ('"not a dictionary"', ""))


@case("echo")
def B4_init_twice(server):
    same(server.init(init_payload("code"))[0], 200)
    same(server.init(init_payload("code")), (403, TWICE))
    same(server.logs(0), ["", TWICE["error"]])


@case("echo")
def B5_other_entry(server):
    same(server.init(init_payload("code", main="niam"))[0], 200)
    same(server.run({"string": "hello"}), (200, {"string": "hello"}))
    same(server.logs(1)[1], "")


@case("echolog")
def B6_echo(server):
    same(server.init(init_payload("code"))[0], 200)
    for value in (
        {"string": "hello"},
        {"string": "❄ ☃ ❄"},
        {"numbers": [42, 1]},
        {"object": {"a": "A"}},
    ):
        same(server.run(value), (200, value))
    out, err = server.logs(4)
    same("hello stdout" in out and "hello stderr" in err, True)
    same("stderr" in out or "stdout" in err, False)


@case("unicode")
def B7_unicode(server):
    same(server.init(init_payload("code"))[0], 200)
    same(server.run({"delimiter": "❄"}), (200, {"winter": "❄ ☃ ❄"}))
    same(server.logs(1), ["❄ ☃ ❄", ""])


@case("envp")
def B8_init_environment(server):
    env = {"SOME_VAR": "xyz", "ANOTHER_VAR": ""}
    same(server.init(init_payload("code", env=env))[0], 200)
    same(server.run({}), (200, env))
    same(server.logs(1), ["", ""])


@case("envp")
def B8_values(server):
    env = {"SOME_VAR": None, "ANOTHER_VAR": {"a": [1, "b"]}, "A=B": "no", "": ""}
    same(server.init(init_payload("code", env=env))[0], 200)
    values = {"SOME_VAR": "", "ANOTHER_VAR": '{"a":[1,"b"]}'}
    status, body = server.run({})
    same((status, body["SOME_VAR"]), (200, ""))
    same(body["ANOTHER_VAR"], values["ANOTHER_VAR"].replace('"', "'"))


CONTEXT = {
    "api_key": "abc",
    "namespace": "zzz",
    "action_name": "xxx",
    "action_version": "0.0.1",
    "activation_id": "iii",
    "deadline": "123",
}


@case("env")
def B9_context(server):
    same(server.init(init_payload("code"))[0], 200)
    same(server.run({}, **CONTEXT), (200, {"api_host": "xyz", **CONTEXT}))
    same(server.logs(1), ["", ""])


@case("env")
def B9_no_longer(server):
    same(server.run({}, **CONTEXT)[0], 200)
    missing = {"api_host": "xyz", **{name: "" for name in CONTEXT}}
    same(server.run({}), (200, missing))


@case("echo")
def B10_large(server):
    same(server.init(init_payload("code"))[0], 200)
    value = {"arg": "a" * 1048561}
    same(server.run(value), (200, value))
    same(server.logs(1), ["", ""])


STUB = {"msg": "Hello from arbitrary C program!"}
LOG = "This is an example log message from an arbitrary C program!"


@case("example")
def D1_E1_run_without_init(server):
    same(server.post("/run", {}), (200, {**STUB, "args": {}}))
    same(server.logs(1), [LOG, ""])


@case("example")
def D2_null_init(server):
    same(server.init(init_payload(None))[0], 200)
    same(server.post("/run", {}), (200, {**STUB, "args": {}}))
    same(server.logs(1), [LOG, ""])


@case("example")
def D3_E2_empty_init(server):
    same(server.init({})[0], 200)
    same(server.post("/run", {}), (200, {**STUB, "args": {}}))
    same(server.logs(1), [LOG, ""])


@case("echo")
def D4_bad_argument(server):
    same(server.run("A"), (404, BAD_ARGUMENT))
    same(server.logs(1), ["", ""])


@case("notjson")
def D5_no_result_for_null(server):
    same(server.init(init_payload(""))[0], 200)
    same(server.post("/run", "null"), (502, BAD_RESULT))
    same(server.logs(1), ['"not a dictionary"', ""])


@case("example")
def D6_code_in_a_zip(server):
    same(server.init(init_payload("UEsDBBQ=", binary=True))[0], 200)
    same(server.post("/run", {})[0], 200)
    same(server.logs(1), [LOG, ""])


@case("cwd")
def D7_folder(server):
    here = os.path.realpath(folder)
    same(server.run({}), (200, {"pwd_env": here, "pwd_cmd": here}))


@case("array")
def D8_array_result(server):
    same(server.run({}), (200, ["a", "b"]))


@case("echo")
def D9_array_argument(server):
    same(server.run(["a", "b"]), (200, ["a", "b"]))


@case("example")
def E3_arguments(server):
    for value in ({"a": "A"}, {"i": 1}):
        same(server.run(value), (200, {**STUB, "args": value}))
    same(server.logs(2)[1], "")


@case("echo")
def edge_bad_init(server):
    for body in ("[1]", '"A"', '{"value":[1]}', "3", "true"):
        status, _, headers = server.ask("POST", "/init", body)
        same((status, headers["Content-Type"][:9]), (404, "text/html"))
    # None of them has initialised it.
    same(server.init({})[0], 200)
    same(server.logs(0), ["", ""])


@case("echo")
def edge_garbage_init(server):
    for body in ("null", "garbage", "[]", ""):
        with start("echo") as another:
            same(another.ask("POST", "/init", body)[:2], (200, b"OK"))


@case("echo")
def edge_init_again(server):
    with start("echo", env={"PROXY_ALLOW_REINIT": "1"}) as another:
        same(another.init({})[0], 200)
        same(another.init({})[0], 200)


@case("echo")
def edge_run_bodies(server):
    for body in ("null", "garbage", "{}", "", "[]", "0"):
        same(server.post("/run", body), (200, {}))
    for body in ("[1]", '"A"', "7", '{"value":null}', '{"value":"A"}'):
        same(server.post("/run", body), (404, BAD_ARGUMENT))
    same(server.logs(11), ["", ""])


@case("echo")
def edge_context_types(server):
    for value, name in (
        (123, "int"), (1.5, "float"), (None, "NoneType"), (True, "bool"),
        ([], "list"), ({}, "dict"),
    ):  # fmt: skip
        words = "Internal error. str expected, not " + name
        same(server.run({}, deadline=value), (500, {"error": words}))
    same(server.logs(6), ["", ""])


@case("spin")
def concurrent_sentinels(server):
    """Of activations that end at about the same time, they stand together."""
    same(server.init(init_payload("code"))[0], 200)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        value = {"ms": 200}
        same(list(pool.map(server.run, [value] * 8)), [(200, value)] * 8)
    same(server.end(), 0)
    for file in server.out, server.err:
        file.seek(0)
        same(file.read().decode(), (SENTINEL + "\n") * 8)


@case("lines")
def X4_exit_in_the_handler(server):
    """What ends is the program, and with it the workflow; the container goes on."""
    status, body = server.run({"line": "", "exit": 1})
    same((status, body["error"], body["state"]), (200, "States.TaskFailed", "lines"))
    same(server.run({"line": "{}"}), (200, {}))
    same("exited with status 1" in server.logs(2)[1], True)


@case("lines")
def edge_result_lines(server):
    for line in ("12", "", "nonsense", '{"a":', "null"):
        same(server.run({"line": line}), (502, BAD_RESULT))
    same(server.run({"line": "{}", "exit": 3}), (200, {}))
    same(server.run({"signal": 6}), (502, BAD_RESULT))
    same(server.run({"line": "[1]"}), (200, [1]))
    same(server.run({"line": '{"error": "e"}'}), (200, {"error": "e"}))


@case("fails")
def errors_are_results(server):
    status, body = server.run({})
    same((status, body["error"], body["state"]), (200, "My.Error", "fails"))
    out, err = server.logs(1)
    same((out, "My.Error: because" in err), ("", True))


@case("echo")
def edge_methods(server):
    for path in ("/init", "/run"):
        status, _, headers = server.ask("GET", path)
        same((status, headers["Allow"]), (405, "OPTIONS, POST"))
        status, _, headers = server.ask("OPTIONS", path)
        same((status, headers["Allow"]), (200, "OPTIONS, POST"))
    status, _, headers = server.ask("GET", "/other")
    same((status, headers["Content-Type"][:9]), (404, "text/html"))
    same(server.ask("GET", "/healthz")[:2], (200, b'{"status":"ok"}'))
    same(server.ask("HEAD", "/healthz")[0], 200)
    same(b"flcc_requests_total{" in server.ask("GET", "/metrics")[1], True)


for name, function in cases:
    print(function.__name__, flush=True)
    with start(name, env={"__OW_API_HOST": "xyz", "PWD": os.path.realpath(folder)}, cwd=folder) as server:
        function(server)
print("all", len(cases))
