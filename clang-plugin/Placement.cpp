//===-- Placement.cpp - LLVM's half: sections and metadata ----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Everything that the module defines goes to a section
//
//   .fl.<function>.{text,rodata,relro,data,bss,tdata}.<symbol>
//
// of its own, so that --gc-sections can drop it, after the last pass that makes
// globals (switch tables, merged constants, outlined code). A kind is what the
// ELF backend would have chosen. Two things cannot be named so:
//
// - zero-initialised thread-locals: LLVM makes no NOBITS section for them but
//   in `.tbss.*`, so theirs is `.tbss.fl.<function>.<symbol>`;
// - what instruction selection makes: constant pools (.rodata.cst*) and jump
//   tables (.rodata.<symbol>). They reach the object without passing any IR.
//
// function.ld collects both into the function's region.
//
//===----------------------------------------------------------------------===//
#include "Accidents.h"
#include "Instructions.h"
#include "Session.h"
#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Passes/PassPlugin.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"
#include "llvm/Transforms/Utils/RelLookupTableConverter.h"

using namespace llvm;

namespace flcc {
namespace {

constexpr char MetaSection[] = ".fl.meta";
constexpr char HandlerAlias[] = "__fl_handler";

void fail(Module &M, const Twine &Message) {
  M.getContext().emitError(Message);
}

/// Globals that are the compiler's notes to itself, or the linker's input.
bool isSpecial(const GlobalObject &G) {
  return G.getName().starts_with("llvm.") || G.getSection() == "llvm.metadata";
}

/// A backstop for what the check of the AST does not look into, such as inline
/// functions of headers that call themselves system headers.
void checkInstructions(Module &M) {
  for (Function &F : M) {
    AsmFinding Found;
    if (isForbiddenIntrinsic(F.getName(), Found) && !F.use_empty())
      fail(M,
           "'" + Found.What + "' cannot be used in a function: " + Found.Why);
    for (Instruction &I : instructions(F)) {
      const auto *Call = dyn_cast<CallBase>(&I);
      if (!Call || !Call->isInlineAsm())
        continue;
      const auto *Asm = cast<InlineAsm>(Call->getCalledOperand());
      findForbidden(Asm->getAsmString(), [&](const AsmFinding &Bad) {
        M.getContext().emitError(
            &I, "'" + Bad.What + "' cannot be used in a function: " + Bad.Why);
      });
    }
  }
  for (const GlobalIFunc &I : M.ifuncs())
    fail(M, "'" + I.getName() + "': nothing resolves ifuncs in a function");
}

/// The kind that the ELF backend would choose in position-independent code.
StringRef kindOf(const GlobalVariable &V) {
  const Constant *Initializer = V.getInitializer();
  bool Zero = Initializer->isNullValue() || isa<UndefValue>(Initializer);
  if (V.isThreadLocal())
    return Zero ? "tbss" : "tdata";
  if (V.isConstant())
    return Initializer->needsDynamicRelocation() ? "relro" : "rodata";
  return Zero && !V.hasSection() ? "bss" : "data";
}

class Placer {
  Module &M;
  std::string Prefix;
  unsigned Unnamed = 0;

  /// The last part of a section's name: the symbol, or the section that the
  /// user asked for, so that what was put side by side stays so.
  std::string tail(GlobalObject &G) {
    if (G.hasSection())
      return G.getSection().ltrim('.').str();
    if (!G.hasName())
      G.setName("fl.unnamed." + Twine(Unnamed++));
    StringRef Name = G.getName();
    Name.consume_front("\1"); // an asm label
    return Name.str();
  }

public:
  Placer(Module &M, StringRef Function)
      : M(M), Prefix((".fl." + Function + ".").str()) {}

  void place(Function &F) {
    F.setSection(Prefix + "text." + tail(F));
    F.removeFnAttr("implicit-section-name");
  }

  void place(GlobalVariable &V) {
    // A common symbol has no section; weak is the nearest that has one.
    if (V.hasCommonLinkage())
      V.setLinkage(GlobalValue::WeakAnyLinkage);
    StringRef Kind = kindOf(V);
    std::string Tail = tail(V);
    Attribute Pragma = V.getAttribute((Kind + "-section").str());
    if (Pragma.isValid() && !V.hasSection()) // #pragma clang section
      Tail = Pragma.getValueAsString().ltrim('.').str();
    V.setAttributes(AttributeSet());
    // Such a constant gets a mergeable section, and one mergeable section among
    // the others makes lld take the whole region for strings.
    V.setUnnamedAddr(GlobalValue::UnnamedAddr::None);
    if (Kind == "tbss" && !V.hasSection())
      V.setSection(".tbss" + StringRef(Prefix).drop_back().str() + "." + Tail);
    else if (Kind == "tbss")
      V.setSection(Prefix + "tdata." + Tail);
    else if (Kind == "bss") // setSection would make it PROGBITS
      V.addAttribute("bss-section", Prefix + "bss." + Tail);
    else
      V.setSection((Prefix + Kind + "." + Tail).str());
  }

  void run() {
    for (Function &F : M)
      if (!F.isDeclarationForLinker() && !isSpecial(F))
        place(F);
    for (GlobalVariable &V : M.globals())
      if (!V.isDeclarationForLinker() && !isSpecial(V))
        place(V);
  }
};

/// Every symbol is resolved inside the function, so none needs the GOT, which
/// lies outside it. Weak ones may stay undefined; zero is out of PC-relative
/// reach, so they keep their slot.
void bindLocally(Module &M) {
  for (GlobalValue &G : M.global_values()) {
    if (!G.hasExternalWeakLinkage())
      G.setDSOLocal(true);
    auto *V = dyn_cast<GlobalVariable>(&G);
    if (V && V->isThreadLocal())
      V->setThreadLocalMode(GlobalValue::LocalExecTLSModel);
  }
}

/// The name by which the run time's start-up code calls the handler.
void addAlias(Module &M, StringRef Symbol) {
  Function *Handler = M.getFunction(Symbol);
  if (!Handler)
    Handler = M.getFunction(("\1" + Symbol).str());
  if (!Handler || Handler->isDeclaration())
    return fail(M, "the handler '" + Symbol + "' is not in the module");
  auto *Alias = GlobalAlias::create(Handler->getValueType(), 0,
                                    GlobalValue::ExternalLinkage, "", Handler);
  if (GlobalValue *Declared = M.getNamedValue(HandlerAlias)) {
    Declared->replaceAllUsesWith(Alias);
    Declared->eraseFromParent();
  }
  Alias->setName(HandlerAlias);
  Alias->setVisibility(GlobalValue::HiddenVisibility);
  Alias->setDSOLocal(true);
}

/// What flcc reads of each object: NUL-terminated "key=value" strings in a
/// section that no linker puts into an image.
void addMeta(Module &M, const Session &S) {
  std::string Text;
  auto Add = [&](StringRef Key, StringRef Value) {
    if (!Value.empty())
      Text += (Key + "=" + Value).str() + '\0';
  };
  Add("function", S.Function);
  Add("handler", S.Handler.Symbol);
  Add("handler-at", S.Handler.At);
  Add("main", S.Main.Symbol);
  Add("main-at", S.Main.At);
  for (const std::string &Permission : S.Permissions)
    Add("allow", Permission);
  Constant *Data =
      ConstantDataArray::getString(M.getContext(), Text, /*AddNull=*/false);
  auto *Meta =
      new GlobalVariable(M, Data->getType(), /*isConstant=*/true,
                         GlobalValue::PrivateLinkage, Data, "__fl_meta");
  Meta->setSection(MetaSection);
  Meta->setAlignment(Align(1));
  Meta->setMetadata(LLVMContext::MD_exclude, MDNode::get(M.getContext(), {}));
  appendToCompilerUsed(M, {Meta});
}

struct PlacementPass : PassInfoMixin<PlacementPass> {
  PreservedAnalyses run(Module &M, ModuleAnalysisManager &) {
    const Session &S = session();
    if (S.Function.empty()) {
      fail(M, "the pass plugin 'flcc' needs -fplugin= of the same file, and C "
              "to compile");
      return PreservedAnalyses::all();
    }
    checkInstructions(M);
    varyAccidents(M);
    bindLocally(M);
    Placer(M, S.Function).run();
    if (!S.Handler.Symbol.empty())
      addAlias(M, S.Handler.Symbol);
    addMeta(M, S);
    return PreservedAnalyses::none();
  }

  static bool isRequired() { return true; }
};

void registerPasses(PassBuilder &PB) {
  PB.registerOptimizerLastEPCallback(
      [](ModulePassManager &MPM, OptimizationLevel Level) {
        // The pipeline runs this pass behind us, and what it makes would have
        // no section. Once it has run, it finds nothing more to do.
        if (Level != OptimizationLevel::O0)
          MPM.addPass(RelLookupTableConverterPass());
        MPM.addPass(PlacementPass());
      });
}

} // namespace
} // namespace flcc

extern "C" __attribute__((visibility("default"))) PassPluginLibraryInfo
llvmGetPassPluginInfo() {
  return {LLVM_PLUGIN_API_VERSION, "flcc", LLVM_VERSION_STRING,
          flcc::registerPasses};
}
