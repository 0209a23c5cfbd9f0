//===-- Accidents.cpp - Code that spells a forbidden instruction ----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// flverify refuses WRPKRU and its like at any offset of a domain's code, and a
// constant, an address or two neighbours may spell one. flcc then compiles the
// file anew, with -fplugin-arg-flcc-vary=SYMBOL:ROUND, and has another look.
// Vahldiek-Oberwagner et al. ("ERIM", USENIX Security 2019, table 2) list where
// the bytes can lie, and have a rewrite of the binary for each place. The
// compiler can say the same thing in other words instead:
//
// - constants and offsets of addresses (ERIM's immediate and displacement, and
//   ModRM or SIB bytes, which need one behind them) come out of a register,
//   masked: the empty assembly keeps anybody from folding them again;
// - from the second round on there are no-ops between instructions, and the
//   frame grows: for two instructions side by side, distances of branches and
//   offsets of the stack. Which ones is another in each round.
//
// Nothing here has to be right about where the bytes came from: flverify judges
// what comes out.
//
//===----------------------------------------------------------------------===//
#include "Accidents.h"
#include "Session.h"
#include "llvm/Analysis/Utils/Local.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Module.h"
#include <random>

using namespace llvm;

namespace flcc {
namespace {

/// Whether one of its bytes is the first or the second of a sequence that
/// flverify knows, or WRPKRU's third. Zero and one would be in all code; their
/// bytes are harmless as long as no other of the sequence is a constant's.
bool mayTakePart(uint64_t Value, unsigned Bytes) {
  if (Value <= 1)
    return false;
  for (; Bytes; --Bytes, Value >>= 8)
    if (StringRef("\x0f\xd5\x01\xef\xae\xc7\xf8", 7).contains(char(Value)))
      return true;
  return false;
}

class Varier {
  Function &F;
  unsigned Round;
  std::minstd_rand Random;

  /// A mask that takes no part, and leaves a value that takes none.
  uint64_t maskFor(uint64_t Value, unsigned Bytes) {
    for (unsigned Byte = 0x22 + Round;; ++Byte) {
      uint64_t Mask = (Byte & 0xff) * 0x0101010101010101ULL;
      if (!mayTakePart(Mask, Bytes) && !mayTakePart(Value ^ Mask, Bytes))
        return Mask;
    }
  }

  static bool isWanted(const Value *V) {
    const auto *C = dyn_cast<ConstantInt>(V);
    unsigned Bits = C ? C->getBitWidth() : 0;
    return (Bits == 8 || Bits == 16 || Bits == 32 || Bits == 64) &&
           mayTakePart(C->getZExtValue(), Bits / 8);
  }

  /// The value, in a way that names it nowhere.
  Value *veil(IRBuilder<> &B, ConstantInt *C) {
    Type *T = C->getType();
    uint64_t Value = C->getZExtValue();
    uint64_t Mask = maskFor(Value, C->getBitWidth() / 8);
    auto *Register = InlineAsm::get(FunctionType::get(T, {T}, false), "",
                                    "=r,0", /*hasSideEffects=*/false);
    auto *Masked = B.CreateCall(Register, {ConstantInt::get(T, Value ^ Mask)});
    return B.CreateXor(Masked, ConstantInt::get(T, Mask));
  }

  /// Cases are constants by definition, so the condition moves with them.
  void varySwitch(SwitchInst &S) {
    auto *T = cast<IntegerType>(S.getCondition()->getType());
    bool Wanted = false;
    for (auto &Case : S.cases())
      Wanted |= isWanted(Case.getCaseValue());
    if (!Wanted)
      return;
    APInt Distance(T->getBitWidth(), 0x22 + Random() % 0x40);
    IRBuilder<> B(&S);
    S.setCondition(
        B.CreateAdd(S.getCondition(), ConstantInt::get(T, Distance)));
    for (auto &Case : S.cases())
      Case.setValue(cast<ConstantInt>(
          ConstantInt::get(T, Case.getCaseValue()->getValue() + Distance)));
  }

  /// Offsets as integers, to be veiled as such.
  void varyAddress(GetElementPtrInst &G) {
    if (G.getType()->isVectorTy())
      return;
    IRBuilder<> B(&G);
    Value *Offset = emitGEPOffset(&B, F.getDataLayout(), &G);
    G.replaceAllUsesWith(B.CreatePtrAdd(G.getPointerOperand(), Offset));
    G.eraseFromParent();
  }

  static bool takesAnyValue(const Instruction &I, unsigned Operand) {
    if (isa<AllocaInst, SwitchInst, ExtractElementInst, InsertElementInst>(I))
      return false;
    const auto *Call = dyn_cast<CallBase>(&I);
    return !Call || (!Call->isInlineAsm() && !isa<CallBrInst>(I) &&
                     (!Call->isArgOperand(&I.getOperandUse(Operand)) ||
                      !Call->paramHasAttr(Operand, Attribute::ImmArg)));
  }

  void varyConstants() {
    for (Instruction &I : make_early_inc_range(instructions(F)))
      if (auto *G = dyn_cast<GetElementPtrInst>(&I))
        varyAddress(*G);
    SmallVector<Instruction *> All;
    for (Instruction &I : instructions(F))
      All.push_back(&I);
    for (Instruction *I : All) {
      if (auto *S = dyn_cast<SwitchInst>(I))
        varySwitch(*S);
      // A block that comes twice in a PHI has to bring the same value.
      SmallDenseMap<std::pair<BasicBlock *, Value *>, Value *> Incoming;
      for (unsigned N = 0; N < I->getNumOperands(); ++N) {
        Value *Old = I->getOperand(N);
        if (!isWanted(Old) || !takesAnyValue(*I, N))
          continue;
        auto *Phi = dyn_cast<PHINode>(I);
        BasicBlock *From = Phi ? Phi->getIncomingBlock(N) : nullptr;
        Value *&New = Incoming[{From, Phi ? Old : nullptr}];
        IRBuilder<> B(Phi ? From->getTerminator() : I);
        if (!Phi || !New)
          New = veil(B, cast<ConstantInt>(Old));
        I->setOperand(N, New);
      }
    }
  }

  void addNop(Instruction *Before) {
    auto *Type =
        FunctionType::get(llvm::Type::getVoidTy(F.getContext()), false);
    std::string Text = ".skip " + std::to_string(1 + Random() % 8) + ", 0x90";
    CallInst::Create(InlineAsm::get(Type, Text, "", /*hasSideEffects=*/true),
                     "", Before->getIterator());
  }

  void varyDistances() {
    SmallVector<Instruction *> Places;
    for (BasicBlock &Block : F) {
      auto At = Block.getFirstInsertionPt();
      for (; At != Block.end(); ++At) {
        const Instruction *Last = At->getPrevNonDebugInstruction();
        const auto *Call = dyn_cast_or_null<CallInst>(Last);
        // Nothing may stand between a musttail call and its return.
        if (!(Call && Call->isMustTailCall()) && Random() % 4 == 0)
          Places.push_back(&*At);
      }
    }
    Instruction *First = &*F.getEntryBlock().getFirstInsertionPt();
    IRBuilder<> B(First);
    auto *Frame = B.CreateAlloca(B.getInt8Ty(), B.getInt32(16 * Round));
    auto *Type = FunctionType::get(B.getVoidTy(), {Frame->getType()}, false);
    B.CreateCall(InlineAsm::get(Type, "", "r", /*hasSideEffects=*/true),
                 {Frame});
    addNop(First);
    for (Instruction *Place : Places)
      addNop(Place);
  }

public:
  Varier(Function &F, unsigned Round) : F(F), Round(Round), Random(Round) {}

  void run() {
    varyConstants();
    if (Round > 1 && !F.hasFnAttribute(Attribute::Naked))
      varyDistances();
  }
};

} // namespace

void varyAccidents(Module &M) {
  for (const auto &[Symbol, Round] : session().Accidents) {
    Function *F = M.getFunction(Symbol);
    if (!F)
      F = M.getFunction("\1" + Symbol);
    if (F && !F->isDeclaration())
      Varier(*F, Round).run();
  }
}

} // namespace flcc
