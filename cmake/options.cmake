# Warnings and language levels, as interface targets that every part links.

add_library(flcc_warnings INTERFACE)
target_compile_options(flcc_warnings INTERFACE
  $<$<COMPILE_LANGUAGE:C,CXX>:-Wall -Wextra -Wshadow -Wvla>
  $<$<COMPILE_LANGUAGE:C>:-Wconversion -Wstrict-prototypes
    -Wmissing-prototypes -Wimplicit-fallthrough>
  $<$<BOOL:${FLCC_WERROR}>:-Werror>)

# What runs on the build machine, under its own libc.
add_library(flcc_tool INTERFACE)
target_link_libraries(flcc_tool INTERFACE flcc_warnings)
target_compile_features(flcc_tool INTERFACE c_std_17)
target_compile_definitions(flcc_tool INTERFACE
  _GNU_SOURCE FLCC_VERSION="${PROJECT_VERSION}")
target_include_directories(flcc_tool INTERFACE "${PROJECT_SOURCE_DIR}/rt/abi")
if(FLCC_SANITIZE)
  target_compile_options(flcc_tool INTERFACE
    -fsanitize=${FLCC_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  target_link_options(flcc_tool INTERFACE -fsanitize=${FLCC_SANITIZE})
endif()

# The host's libraries (cmake/libraries.sh), as sources that rt/ and the tests
# of rt/host compile each in their way. Their warnings are not ours to mend.
set(FLCC_LIBRARIES_DIR "${PROJECT_BINARY_DIR}/libraries")
set(FLCC_LIBRARY_SOURCES
  "${FLCC_LIBRARIES_DIR}/yyjson/yyjson.c" "${FLCC_LIBRARIES_DIR}/libmd/md5.c"
  "${FLCC_LIBRARIES_DIR}/libmd/sha1.c" "${FLCC_LIBRARIES_DIR}/libmd/sha2.c")
# Without its random numbers, which only its own clean-up would use.
foreach(part buffer bufferevent bufferevent_filter bufferevent_pair
    bufferevent_ratelim bufferevent_sock epoll event evmap evutil evutil_time
    http listener log signal strlcpy)
  list(APPEND FLCC_LIBRARY_SOURCES "${FLCC_LIBRARIES_DIR}/libevent/${part}.c")
endforeach()
# Most of what it can do besides is not compiled, or drops out in the link.
set(FLCC_CURL_SOURCES)
foreach(part bufq bufref cf-https-connect cf-socket cfilters conncache connect
    content_encoding cshutdn curl_addrinfo curl_endian curl_trc curlx/base64
    curlx/dynbuf curlx/inet_pton curlx/nonblock curlx/strparse curlx/timediff
    curlx/timeval curlx/warnless cw-out cw-pause dynhds easy easyoptions escape
    getenv getinfo hash headers hmac hostip hostip6 http http1 http_chunks idn if2ip
    inet_ntop llist mime mprintf multi multi_ev parsedate progress rand request select
    sendf setopt sha256 share slist speedcheck splay strcase strdup strequal strerror
    transfer uint-bset uint-hash uint-spbset uint-table url urlapi vauth/vauth
    version vquic/vquic vtls/cipher_suite vtls/hostcheck vtls/keylog
    vtls/mbedtls vtls/vtls vtls/vtls_scache vtls/x509asn1)
  list(APPEND FLCC_CURL_SOURCES "${FLCC_LIBRARIES_DIR}/curl/lib/${part}.c")
endforeach()
set(FLCC_MBEDTLS_SOURCES)
foreach(part aes aesni asn1parse asn1write base64 bignum bignum_core bignum_mod
    bignum_mod_raw block_cipher chacha20 chachapoly cipher cipher_wrap
    constant_time ctr_drbg ecdh ecdsa ecp ecp_curves entropy gcm md oid pem pk
    pk_ecc pk_wrap pkparse pkwrite platform_util poly1305 rsa rsa_alt_helpers sha256
    sha512 ssl_ciphersuites ssl_client ssl_msg ssl_tls ssl_tls12_client
    threading x509 x509_crt)
  list(APPEND FLCC_MBEDTLS_SOURCES
    "${FLCC_LIBRARIES_DIR}/mbedtls/library/${part}.c")
endforeach()
list(APPEND FLCC_LIBRARY_SOURCES ${FLCC_CURL_SOURCES} ${FLCC_MBEDTLS_SOURCES})
add_library(flcc_libraries_headers INTERFACE)
target_include_directories(flcc_libraries_headers SYSTEM INTERFACE
  "${FLCC_LIBRARIES_DIR}/yyjson" "${FLCC_LIBRARIES_DIR}/libmd"
  "${FLCC_LIBRARIES_DIR}/curl/include"
  "${FLCC_LIBRARIES_DIR}/mbedtls/include"
  "${FLCC_LIBRARIES_DIR}/libevent/include"
  "${FLCC_LIBRARIES_DIR}/libevent/compat")
# Numbers stay text, so what makes doubles fast is left out.
target_compile_definitions(flcc_libraries_headers INTERFACE
  YYJSON_DISABLE_UTILS=1 YYJSON_DISABLE_NON_STANDARD=1
  YYJSON_DISABLE_FAST_FP_CONV=1)
add_library(flcc_libraries INTERFACE)
target_link_libraries(flcc_libraries INTERFACE flcc_libraries_headers)
target_compile_definitions(flcc_libraries INTERFACE
  _GNU_SOURCE HAVE_CONFIG_H BUILDING_LIBCURL)
target_compile_options(flcc_libraries INTERFACE -w -g0 -ffunction-sections)

# flcc_add_tool(name [LIBRARIES library...]): build/bin/name of the C files
# that stand in the current folder.
function(flcc_add_tool name)
  cmake_parse_arguments(ARG "" "" "LIBRARIES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS *.c)
  if(NOT sources)
    message(WARNING "${name} has no sources yet")
    return()
  endif()
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE flcc_tool ${ARG_LIBRARIES})
  install(TARGETS ${name} RUNTIME DESTINATION bin)
endfunction()

# flcc_copy(folder file...): the files as they are, into the build tree.
function(flcc_copy folder)
  foreach(file ${ARGN})
    cmake_path(GET file FILENAME name)
    configure_file("${file}" "${folder}/${name}" COPYONLY)
  endforeach()
endfunction()
