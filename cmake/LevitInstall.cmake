# The package that find_package(levit) finds.

include(CMakePackageConfigHelpers)
set(LEVIT_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/levit)

install(EXPORT levitTargets NAMESPACE levit:: DESTINATION ${LEVIT_PACKAGE_DIR})
configure_package_config_file(
  ${CMAKE_CURRENT_LIST_DIR}/levitConfig.cmake.in
  ${PROJECT_BINARY_DIR}/levitConfig.cmake
  INSTALL_DESTINATION ${LEVIT_PACKAGE_DIR}
  PATH_VARS CMAKE_INSTALL_BINDIR)
write_basic_package_version_file(
  ${PROJECT_BINARY_DIR}/levitConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES
  ${PROJECT_BINARY_DIR}/levitConfig.cmake
  ${PROJECT_BINARY_DIR}/levitConfigVersion.cmake
  ${CMAKE_CURRENT_LIST_DIR}/Findpthreadpool.cmake
  ${CMAKE_CURRENT_LIST_DIR}/LevitAddModel.cmake
  DESTINATION ${LEVIT_PACKAGE_DIR})
