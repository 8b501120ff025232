using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Watchgrain.Benchmarks;

/// <summary>The processor time of this thread where the system tells it (Linux), else the time of day: on a machine that others use too, only the first one measures the code.</summary>
internal static class ThreadClock
{
    private const int ThreadProcessorTime = 3;

    public static double Nanoseconds()
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess) return Stopwatch.GetElapsedTime(0).TotalNanoseconds;
        _ = ReadClock(ThreadProcessorTime, out var time);
        return time.Seconds * 1e9 + time.Nanoseconds;
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ReadClock(int clock, out Time time);

    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
