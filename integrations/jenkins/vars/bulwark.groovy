// Step of a Jenkins shared library: docs/ci.md. The agent needs Node 24 or newer, npm and git.
//
//   bulwark()                                              the whole workspace, by the gates of bulwark.yaml
//   bulwark(paths: ['deploy'], failOn: 'high', options: ['--framework', 'nsa'])
def call(Map settings = [:]) {
  def environment = [
    "BULWARK_VERSION=${settings.version ?: '0.1.0'}",
    "BULWARK_PATHS=${(settings.paths ?: ['.']).join('\n')}",
    "BULWARK_FAIL_ON=${settings.failOn ?: ''}",
    "BULWARK_OPTIONS=${(settings.options ?: []).join('\n')}",
  ]
  int code = 0
  withEnv(environment) {
    code = sh(label: 'Bulwark', returnStatus: true, script: libraryResource('bulwark/scan.sh'))
  }
  // The gates decide about the build, not that there are findings.
  junit(testResults: 'bulwark-reports/bulwark.junit.xml', allowEmptyResults: true, skipMarkingBuildUnstable: true)
  archiveArtifacts(artifacts: 'bulwark-reports/*', allowEmptyArchive: true)
  if (code == 1) error('Bulwark: a gate failed, see the report')
  if (code != 0) error("Bulwark: the scan could not be done, exit code ${code}")
}
