// finra.asl.json, written in C: `flcc examples/finra/*.c` with this file makes
// the same program.
#include <faastlane/workflow.h>

const struct fl_workflow finra = {
    .comment = "FINRA-5: trade audit with five functions side by side, then "
               "the margin account. The branch 'account' hands the input on, "
               "for the data it may carry.",
    .states = FL_SEQUENCE(
        FL_PARALLEL("audit", FL_BRANCHES(FL_SEQUENCE(FL_TASK(marketdata)),
                                         FL_SEQUENCE(FL_TASK(lastpx)),
                                         FL_SEQUENCE(FL_TASK(side)),
                                         FL_SEQUENCE(FL_TASK(trddate)),
                                         FL_SEQUENCE(FL_TASK(volume)),
                                         FL_SEQUENCE(FL_PASS("account")))),
        FL_TASK(marginBalance, .name = "margin")),
};
