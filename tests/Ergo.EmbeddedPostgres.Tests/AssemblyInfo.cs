using System.Runtime.Versioning;

// The tests signal processes and read file modes. On Windows those that need neither still run.
[assembly: UnsupportedOSPlatform("windows")]
