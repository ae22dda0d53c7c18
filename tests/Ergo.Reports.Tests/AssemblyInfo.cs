using System.Runtime.Versioning;

// The tests read files with programs of Debian.
[assembly: UnsupportedOSPlatform("windows")]
