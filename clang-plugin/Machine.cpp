//===-- Machine.cpp - States of C as states of ASL ------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Machine.h"
#include "Session.h"
#include "Words.h"
#include "clang/AST/ASTContext.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;

namespace flcc {
namespace {

/// A formatter makes area - v2 of area-v2.
std::string unformatted(StringRef Name) {
  std::string Text = Name.str();
  for (size_t At = 0; (At = Text.find(" - ", At)) != std::string::npos;)
    Text.replace(At, 3, "-");
  return Text;
}

/// The function that a name means; empty where there is none like it.
StringRef meantFunction(StringRef Name) {
  const auto &Known = session().Functions;
  if (!Known || llvm::is_contained(*Known, Name) || Name.starts_with("arn:"))
    return Name;
  return nearestWord(*Known, Name);
}

/// What ASL calls a field.
std::string keyOf(const FieldDecl *F) {
  if (F->getName() == "otherwise")
    return "Default";
  return llvm::convertToCamelFromSnakeCase(F->getName(), true);
}

/// The name of the typedef that a field is declared with.
StringRef aliasOf(const FieldDecl *F) {
  const auto *Alias = F->getType()->getAs<TypedefType>();
  return Alias ? Alias->getDecl()->getName() : StringRef();
}

/// A value that was left out; NULL and 0 are not, where they are written.
bool isAbsent(const Expr *E) {
  return isa<ImplicitValueInitExpr, NoInitExpr>(E->IgnoreParenImpCasts());
}

const InitListExpr *recordOf(const Expr *E) {
  return dyn_cast<InitListExpr>(E->IgnoreParenImpCasts());
}

bool isSequence(QualType Type) {
  const auto *Pointer = Type->getAs<PointerType>();
  return Pointer && Pointer->getPointeeType()->isUnionType();
}

/// Fields that are one of a few words.
constexpr struct {
  llvm::StringLiteral Field;
  llvm::StringLiteral Words[2];
} Choices[] = {{"jitter_strategy", {"FULL", "NONE"}}};

} // namespace

void MachineWriter::refuseWord(const Text &Wrong, StringRef What,
                               StringRef Nearest) {
  auto D = error(Wrong.Where.At, "%0 '%1'%select{|; did you mean '%3'?}2");
  D << What << Wrong.Bytes << !Nearest.empty() << Nearest;
  CharSourceRange Range = CharSourceRange::getCharRange(
      Wrong.Where.At,
      Wrong.Where.At.getLocWithOffset(static_cast<int>(Wrong.Where.Width)));
  D << Range;
  if (Nearest.empty())
    return;
  // Not of what a macro or a constant with a name has put together.
  const StringLiteral *Literal = Wrong.Literal;
  const SourceManager &SM = Context.getSourceManager();
  if (Wrong.Argument)
    D << FixItHint::CreateReplacement(Range, Nearest);
  else if (Literal && Literal->getNumConcatenated() == 1 &&
           isWritten(SM, Literal->getBeginLoc()) &&
           SM.getFileLoc(Literal->getBeginLoc()) == Wrong.Where.At)
    D << FixItHint::CreateReplacement(Range, ("\"" + Nearest + "\"").str());
}

std::vector<MachineWriter::Field>
MachineWriter::fieldsOf(const InitListExpr *Record) const {
  std::vector<Field> Fields;
  if (const FieldDecl *Active = Record->getInitializedFieldInUnion()) {
    if (Record->getNumInits() && !isAbsent(Record->getInit(0)))
      Fields.push_back({Active, Record->getInit(0)});
    return Fields;
  }
  unsigned Index = 0;
  const RecordDecl *Declared = Record->getType()->getAsRecordDecl();
  for (const FieldDecl *F : Declared->fields()) {
    if (Index < Record->getNumInits() && !isAbsent(Record->getInit(Index)))
      Fields.push_back({F, Record->getInit(Index)});
    ++Index;
  }
  return Fields;
}

/// Where `.field` was written; `Value` where a macro did that.
Spot MachineWriter::designatorOf(const InitListExpr *Record, const FieldDecl *F,
                                 Spot Value) const {
  const InitListExpr *Written = Record->getSyntacticForm();
  if (!Written)
    return Value;
  for (const Expr *Init : Written->inits()) {
    const auto *Designated = dyn_cast<DesignatedInitExpr>(Init);
    if (!Designated || Designated->size() != 1)
      continue;
    const auto *D = Designated->getDesignator(0);
    if (D->isFieldDesignator() && D->getFieldDecl() == F &&
        isWritten(Context.getSourceManager(), D->getFieldLoc()))
      return spotOf(Context, D->getFieldLoc());
  }
  return Value;
}

/// Does something with each element of the list at `Pointer`. False where the
/// list cannot be read.
template <typename Each>
bool MachineWriter::eachOf(const Expr *Pointer, Each Do) {
  const InitListExpr *List = Values.list(Pointer);
  if (!List)
    return false;
  // C lets an array refer to itself.
  if (llvm::is_contained(Open, List)) {
    error(spotOf(Context, Pointer).At, "this list contains itself");
    return false;
  }
  Open.push_back(List);
  for (const Expr *Element : List->inits()) {
    if (isAbsent(Element))
      error(spotOf(Context, Pointer).At, "an element of this list is left out");
    else
      Do(Element);
  }
  Open.pop_back();
  return true;
}

/// The name of a function, checked.
std::string MachineWriter::functionOf(Text Name) {
  Name.Bytes = unformatted(Name.Bytes);
  StringRef Nearest = meantFunction(Name.Bytes);
  if (Nearest != Name.Bytes) {
    refuseWord(Name, "no function is named", Nearest);
    if (Nearest.empty())
      note(Name.Where.At, "give its source as '%0.c', or any file by "
                          "--function %0=FILE")
          << Name.Bytes;
  }
  return Name.Bytes;
}

void MachineWriter::writeJSON(const Text &T) {
  StringRef Trimmed = StringRef(T.Bytes).trim(" \t\r\n");
  size_t Skipped = Trimmed.empty() ? 0 : Trimmed.data() - T.Bytes.data();
  llvm::Expected<llvm::json::Value> Parsed = llvm::json::parse(Trimmed);
  if (Parsed) {
    Out.fragment(T.Where, Trimmed, [&](size_t Start, size_t End) {
      return Values.inside(T, Start + Skipped, End + Skipped);
    });
    return;
  }
  // "[line:column, byte=N]: what", where N is behind what is wrong.
  std::string Message = llvm::toString(Parsed.takeError());
  auto [Place, What] = StringRef(Message).split("]: ");
  size_t Byte = 0;
  Place.split("byte=").second.getAsInteger(10, Byte);
  Byte = std::min(Byte ? Byte - 1 : 0, Trimmed.size());
  Spot At = Values.inside(T, Byte + Skipped, Byte + Skipped + 1);
  error(At.At, "invalid JSON: %0") << What;
  if (!T.Argument)
    note(T.Where.At, "JSON is written FL_VALUE({\"name\": 1}), a string of it "
                     "FL_VALUE(\"text\")");
  Out.value(T.Where, nullptr);
}

void MachineWriter::writeText(Field F) {
  std::optional<Text> T = Values.text(F.second);
  if (!T || T->Null) {
    Out.value(T ? T->Where : Spot(), nullptr);
    return;
  }
  StringRef Alias = aliasOf(F.first);
  if (Alias == "fl_json_text") {
    writeJSON(*T);
    return;
  }
  if (Alias == "fl_function_name") {
    Out.value(T->Where, functionOf(*T));
    return;
  }
  if (Alias == "fl_state_name")
    Targets.push_back({*T, Here});
  for (const auto &Choice : Choices)
    if (Choice.Field == F.first->getName() &&
        !llvm::is_contained(Choice.Words, T->Bytes)) {
      StringRef Nearest = nearestWord(Choice.Words, T->Bytes);
      refuseWord(*T, (F.first->getName() + " cannot be").str(), Nearest);
    }
  Out.value(T->Where, T->Bytes);
}

/// An array of objects, or for `not` the one object.
void MachineWriter::writeRecords(Field F) {
  Spot Where = spotOf(Context, F.second);
  unsigned Count = 0;
  auto WriteOne = [&](const Expr *Element) {
    const auto *Record = recordOf(Element);
    bool Single = F.first->getName() == "not";
    if (++Count > 1 && Single)
      error(spotOf(Context, Element).At, "'not' takes one rule");
    else if (Record)
      Out.object(spotOf(Context, Element->getBeginLoc()),
                 [&] { writeFields(Record); });
  };
  if (F.first->getName() == "not") {
    if (!eachOf(F.second, WriteOne) || !Count)
      Out.value(Where, nullptr);
    return;
  }
  Out.array(Where, [&] { eachOf(F.second, WriteOne); });
}

void MachineWriter::writeValue(Field F) {
  QualType Type = F.first->getType();
  const auto *Pointer = Type->getAs<PointerType>();
  QualType To = Pointer ? Pointer->getPointeeType() : QualType();
  Spot Where = spotOf(Context, F.second->IgnoreParenImpCasts());
  if (Type->isBooleanType()) {
    Out.value(Where, Values.isTrue(F.second));
  } else if (!Pointer) {
    Out.number(Where, Values.number(F.second).value_or("0"));
  } else if (To->isCharType()) {
    writeText(F);
  } else if (isSequence(Type)) {
    Out.object(Where, [&] { writeSequence(F.second); });
  } else if (isSequence(To)) {
    Out.array(Where, [&] {
      eachOf(F.second, [&](const Expr *Branch) {
        Out.object(spotOf(Context, Branch), [&] { writeSequence(Branch); });
      });
    });
  } else if (To->isPointerType()) {
    Out.array(Where, [&] {
      eachOf(F.second, [&](const Expr *Element) {
        if (std::optional<Text> T = Values.text(Element))
          Out.value(T->Where, T->Null ? llvm::json::Value(nullptr)
                                      : llvm::json::Value(T->Bytes));
      });
    });
  } else {
    writeRecords(F);
  }
}

void MachineWriter::writeMember(const InitListExpr *Record, Field F) {
  Spot Value = spotOf(Context, F.second->IgnoreParenImpCasts());
  Out.member(keyOf(F.first), designatorOf(Record, F.first, Value),
             [&] { writeValue(F); });
}

void MachineWriter::writeFields(const InitListExpr *Record) {
  for (Field F : fieldsOf(Record))
    writeMember(Record, F);
}

std::optional<MachineWriter::State>
MachineWriter::readState(const Expr *Element) {
  State S;
  S.Where = spotOf(Context, Element->getBeginLoc());
  const auto *Union = recordOf(Element);
  std::vector<Field> Kind = Union ? fieldsOf(Union) : std::vector<Field>();
  if (!Kind.empty()) {
    S.Kind = Kind[0].first;
    S.Fields = recordOf(Kind[0].second);
  }
  if (!S.Fields) {
    error(S.Where.At, "expected a state: FL_TASK, FL_PASS, FL_WAIT, FL_CHOICE, "
                      "FL_PARALLEL, FL_MAP, FL_SUCCEED or FL_FAIL");
    return std::nullopt;
  }
  // A Task has its function's name unless it has one of its own.
  std::optional<Text> Name;
  bool Alone = false;
  for (Field F : fieldsOf(S.Fields)) {
    bool Function = aliasOf(F.first) == "fl_function_name";
    if (F.first->getName() != "name" && (!Function || Name))
      continue;
    if (!(Name = Values.text(F.second)))
      return std::nullopt;
    Alone = Function;
  }
  if (!Name || Name->Null) {
    error(S.Where.At, "a state needs a name");
    return std::nullopt;
  }
  if (Name->Argument)
    Name->Bytes = unformatted(Name->Bytes);
  S.Name = Name->Bytes;
  S.Function = Alone;
  S.NameAt = Name->Where;
  auto [Other, New] = All.try_emplace(S.Name, S.NameAt);
  if (!New) {
    error(S.NameAt.At, "two states are named '%0'") << S.Name;
    note(Other->second.At, "the first one is here");
  }
  return S;
}

void MachineWriter::writeState(const State &S, StringRef Next) {
  Out.member("Type", S.Where, [&] { Out.value(S.Where, keyOf(S.Kind)); });
  bool Leads =
      llvm::any_of(S.Kind->getType()->getAsRecordDecl()->fields(),
                   [](const FieldDecl *F) { return F->getName() == "next"; });
  for (Field F : fieldsOf(S.Fields)) {
    StringRef Name = F.first->getName();
    Leads = Leads && Name != "next" && Name != "end";
    if (Name != "name")
      writeMember(S.Fields, F);
  }
  if (Leads && Next.empty())
    Out.member("End", S.NameAt, [&] { Out.value(S.NameAt, true); });
  else if (Leads)
    Out.member("Next", S.NameAt, [&] { Out.value(S.NameAt, Next); });
}

void MachineWriter::writeSequence(const Expr *Pointer) {
  std::vector<State> States;
  bool Readable = eachOf(Pointer, [&](const Expr *Element) {
    if (std::optional<State> S = readState(Element))
      States.push_back(std::move(*S));
  });
  if (States.empty()) {
    if (Readable && !Diags.hasErrorOccurred())
      error(spotOf(Context, Pointer).At, "a sequence has at least one state");
    return;
  }
  Names Outer = Here;
  Here = std::make_shared<std::vector<std::string>>();
  for (const State &S : States) {
    Here->push_back(S.Name);
    // A state of a misspelt function: who names it rightly is not wrong, too.
    if (S.Function)
      Here->push_back(meantFunction(S.Name).str());
  }
  const State &First = States.front();
  Out.member("StartAt", First.NameAt,
             [&] { Out.value(First.NameAt, First.Name); });
  Out.member("States", First.Where, [&] {
    Out.object(First.Where, [&] {
      for (size_t I = 0; I < States.size(); ++I)
        Out.member(States[I].Name, States[I].NameAt, [&] {
          Out.object(States[I].Where, [&] {
            writeState(States[I],
                       I + 1 < States.size() ? States[I + 1].Name : "");
          });
        });
    });
  });
  Here = Outer;
}

/// {"functions": {NAME: {"allow": [...]}}}
void MachineWriter::writePermits(const Expr *Pointer) {
  Spot Where = spotOf(Context, Pointer);
  Out.object(Where, [&] {
    Out.member("functions", Where, [&] {
      Out.object(Where, [&] {
        eachOf(Pointer, [&](const Expr *Element) {
          const auto *Permit = recordOf(Element);
          std::vector<Field> Fields =
              Permit ? fieldsOf(Permit) : std::vector<Field>();
          std::optional<Text> Name =
              Fields.size() == 2 ? Values.text(Fields[0].second) : std::nullopt;
          if (!Name) {
            error(spotOf(Context, Element).At, "expected FL_PERMIT");
            return;
          }
          Out.member(functionOf(*Name), Name->Where, [&] {
            Out.object(Name->Where, [&] {
              Out.member("allow", Name->Where, [&] { writeValue(Fields[1]); });
            });
          });
        });
      });
    });
  });
}

/// No transition leads into a sequence or out of it.
void MachineWriter::checkTargets() {
  for (const Target &T : Targets) {
    if (llvm::is_contained(*T.Known, T.Name.Bytes))
      continue;
    bool Elsewhere = All.contains(T.Name.Bytes);
    StringRef Nearest =
        Elsewhere ? StringRef() : nearestWord(*T.Known, T.Name.Bytes);
    refuseWord(T.Name,
               Elsewhere ? "no state of this sequence is named"
                         : "no state is named",
               Nearest);
    if (Elsewhere)
      note(T.Name.Where.At, "no transition leads into a branch or out of it");
  }
}

void MachineWriter::write(const VarDecl *Workflow, const InitListExpr *Fields) {
  Spot Where = spotOf(Context, Workflow->getLocation());
  const Expr *Sequence = nullptr;
  Out.object(Where, [&] {
    for (Field F : fieldsOf(Fields)) {
      if (isSequence(F.first->getType())) {
        Sequence = F.second;
        writeSequence(Sequence);
      } else if (F.first->getName() == "permits") {
        Out.member("faastlane", spotOf(Context, F.second),
                   [&] { writePermits(F.second); });
      } else {
        writeMember(Fields, F);
      }
    }
  });
  if (!Sequence)
    error(Workflow->getLocation(), "workflow %0 has no states") << Workflow;
  checkTargets();
}

} // namespace flcc
