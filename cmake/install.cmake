# The prefix: bin, lib/flcc, share/flcc, include, share/doc, share/man.

if(TARGET FlccPlugin)
  install(TARGETS FlccPlugin LIBRARY DESTINATION lib/flcc)
endif()
install(FILES "${FLCC_LIB_DIR}/monitor.o" "${FLCC_LIB_DIR}/host.o"
        DESTINATION lib/flcc)
file(MAKE_DIRECTORY "${FLCC_LIB_DIR}/sysroot" "${FLCC_SHARE_DIR}")
install(DIRECTORY "${FLCC_LIB_DIR}/sysroot" "${FLCC_LIB_DIR}/include"
        DESTINATION lib/flcc)
install(DIRECTORY "${FLCC_SHARE_DIR}" DESTINATION share)
install(DIRECTORY "${PROJECT_BINARY_DIR}/include" DESTINATION .)

install(FILES LICENSE README.md DESTINATION share/doc/flcc)
install(DIRECTORY docs/ DESTINATION share/doc/flcc
        FILES_MATCHING PATTERN "*.md")
foreach(section 1 7)
  file(GLOB manuals CONFIGURE_DEPENDS docs/man/*.${section})
  install(FILES ${manuals} DESTINATION share/man/man${section})
endforeach()
