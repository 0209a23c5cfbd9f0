// The workflow that Faastlane ships: FINRA's rules on 100 functions side by
// side.
#include <faastlane/workflow.h>

#define ONE(FUNCTION, N) FL_SEQUENCE(FL_TASK(FUNCTION, .name = #FUNCTION #N))
#define FIVE(N)                                                                \
  ONE(marketdata, N), ONE(lastpx, N), ONE(side, N), ONE(trddate, N),           \
      ONE(volume, N)

const struct fl_workflow faastlane = {
    .comment = "A Hello World example of the Amazon States Language using Pass "
               "states",
    .states = FL_SEQUENCE(
        FL_PARALLEL("FetchData100",
                    FL_BRANCHES(FIVE(0), FIVE(1), FIVE(2), FIVE(3), FIVE(4),
                                FIVE(5), FIVE(6), FIVE(7), FIVE(8), FIVE(9),
                                FIVE(10), FIVE(11), FIVE(12), FIVE(13),
                                FIVE(14), FIVE(15), FIVE(16), FIVE(17),
                                FIVE(18), FIVE(19))),
        FL_TASK(marginBalance, .name = "CheckMarginBalance")),
};
