//===-- RefusedCalls.cpp - Warnings for calls that the monitor refuses ----===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Such a call is no hole, only useless: it returns an error at run time, in a
// branch that may never be taken. Hence a warning, and in a group that clang
// has, since a plugin can make none: -Wuser-defined-warnings, the one of
// __attribute__((diagnose_if)). So -Wno-, -Werror= and #pragma clang
// diagnostic work on it.
//
//===----------------------------------------------------------------------===//
#include "Checks.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "clang/Sema/SemaDiagnostic.h"

using namespace clang;

namespace flcc {
namespace {

enum Condition {
  Always = 0,
  /// Only when the argument of that index (from 0) holds PROT_EXEC.
  Executable2 = 2,
};

struct RefusedCall {
  llvm::StringLiteral Name;
  int Number; ///< of the system call on x86-64, for syscall(); -1: none
  Condition When;
  llvm::StringLiteral Why;
  llvm::StringLiteral Hint; ///< may be empty
};

constexpr llvm::StringLiteral Process = "a function cannot make processes";
constexpr llvm::StringLiteral Program = "a function cannot run other programs";
constexpr llvm::StringLiteral Code = "a function cannot make memory executable";
constexpr llvm::StringLiteral Loading = "a function is linked statically";
constexpr llvm::StringLiteral Keys = "protection keys are the monitor's";
constexpr llvm::StringLiteral Peek = "a function cannot reach into processes";
constexpr llvm::StringLiteral Identity =
    "a function cannot change its user or group";
constexpr llvm::StringLiteral Files =
    "a function cannot change the file system's "
    "shape";
constexpr llvm::StringLiteral Kernel = "it would work around the monitor";

constexpr llvm::StringLiteral Branch = "make it a branch of a Parallel state";
constexpr llvm::StringLiteral State = "make it a state of the workflow";
constexpr llvm::StringLiteral Archive =
    "give the library to flcc as an archive";

constexpr RefusedCall Table[] = {
    {"fork", 57, Always, Process, Branch},
    {"vfork", 58, Always, Process, Branch},
    {"_Fork", -1, Always, Process, Branch},
    {"clone", 56, Always, Process, Branch},
    {"clone3", 435, Always, Process, Branch},
    {"daemon", -1, Always, Process, ""},
    {"execve", 59, Always, Program, State},
    {"execv", -1, Always, Program, State},
    {"execvp", -1, Always, Program, State},
    {"execvpe", -1, Always, Program, State},
    {"execl", -1, Always, Program, State},
    {"execlp", -1, Always, Program, State},
    {"execle", -1, Always, Program, State},
    {"fexecve", -1, Always, Program, State},
    {"execveat", 322, Always, Program, State},
    {"system", -1, Always, Program, State},
    {"popen", -1, Always, Program, State},
    {"posix_spawn", -1, Always, Program, State},
    {"posix_spawnp", -1, Always, Program, State},
    {"mmap", 9, Executable2, Code, ""},
    {"mmap64", -1, Executable2, Code, ""},
    {"mprotect", 10, Executable2, Code, ""},
    {"dlopen", -1, Always, Loading, Archive},
    {"dlsym", -1, Always, Loading, "call the function by its name"},
    {"pkey_alloc", 330, Always, Keys, ""},
    {"pkey_free", 331, Always, Keys, ""},
    {"pkey_mprotect", 329, Always, Keys, ""},
    {"pkey_set", -1, Always, Keys, ""},
    {"ptrace", 101, Always, Peek, ""},
    {"process_vm_readv", 310, Always, Peek, ""},
    {"process_vm_writev", 311, Always, Peek, ""},
    {"pidfd_getfd", 438, Always, Peek, ""},
    {"setuid", 105, Always, Identity, ""},
    {"setgid", 106, Always, Identity, ""},
    {"setreuid", 113, Always, Identity, ""},
    {"setregid", 114, Always, Identity, ""},
    {"setresuid", 117, Always, Identity, ""},
    {"setresgid", 119, Always, Identity, ""},
    {"seteuid", -1, Always, Identity, ""},
    {"setegid", -1, Always, Identity, ""},
    {"setgroups", 116, Always, Identity, ""},
    {"initgroups", -1, Always, Identity, ""},
    {"chroot", 161, Always, Files, ""},
    {"pivot_root", 155, Always, Files, ""},
    {"mount", 165, Always, Files, ""},
    {"umount", -1, Always, Files, ""},
    {"umount2", 166, Always, Files, ""},
    {"unshare", 272, Always, Kernel, ""},
    {"setns", 308, Always, Kernel, ""},
    {"bpf", 321, Always, Kernel, ""},
    {"io_uring_setup", 425, Always, Kernel, "use read, write and poll"},
    {"io_uring_enter", 426, Always, Kernel, "use read, write and poll"},
    {"io_uring_register", 427, Always, Kernel, "use read, write and poll"},
    {"userfaultfd", 323, Always, Kernel, ""},
    {"perf_event_open", 298, Always, Kernel, ""},
    {"modify_ldt", 154, Always, Kernel, ""},
    {"arch_prctl", 158, Always, Kernel, ""},
    {"seccomp", 317, Always, Kernel, ""},
};

bool constantArgument(ASTContext &Context, const CallExpr *Call, unsigned Index,
                      int64_t &Value) {
  if (!Call || Index >= Call->getNumArgs())
    return false;
  Expr::EvalResult Result;
  if (!Call->getArg(Index)->EvaluateAsInt(Result, Context) ||
      !Result.Val.getInt().isRepresentableByInt64())
    return false;
  Value = Result.Val.getInt().getExtValue();
  return true;
}

/// `Shift` is 1 for the arguments of a call made through syscall().
bool applies(ASTContext &Context, const RefusedCall &Row, const CallExpr *Call,
             unsigned Shift) {
  constexpr int64_t ProtExec = 4;
  if (Row.When == Always)
    return true;
  int64_t Protection;
  return constantArgument(Context, Call, Row.When + Shift, Protection) &&
         (Protection & ProtExec);
}

void warn(ASTContext &Context, const RefusedCall &Row, SourceLocation At) {
  DiagnosticsEngine &Diags = Context.getDiagnostics();
  Diags.Report(At, diag::warn_diagnose_if_succeeded)
      << ("'" + Row.Name + "' is refused at run time: " + Row.Why).str();
  if (!Row.Hint.empty())
    Diags.Report(At, Diags.getCustomDiagID(DiagnosticsEngine::Note, "%0"))
        << Row.Hint;
}

} // namespace

void checkRefusedCall(ASTContext &Context, const FunctionDecl *Callee,
                      const CallExpr *Call, SourceLocation At) {
  StringRef Name = Callee->getName();
  int64_t Number;
  bool Indirect =
      Name == "syscall" && constantArgument(Context, Call, 0, Number);
  for (const RefusedCall &Row : Table) {
    bool Matches = Indirect ? Row.Number == Number : Name == Row.Name;
    if (Matches && applies(Context, Row, Call, Indirect))
      return warn(Context, Row, At);
  }
}

} // namespace flcc
