using Watchgrain.Client.Replay;

namespace Watchgrain.Client.Commands;

/// <summary>Shows a replay where no terminal is: sentences go to the output, a line of progress to the error stream at the start of a phase and every few seconds.</summary>
internal sealed class PlainScreen(TextWriter output, TextWriter error, TimeProvider time) : IReplayScreen
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(5);
    private readonly Lock gate = new();
    private string phase = "";
    private long shown;

    public void Say(string line)
    {
        lock (gate)
            output.WriteLine(TextTable.Printable(line));
    }

    public void Show(ReplayProgress progress)
    {
        lock (gate)
        {
            if (progress.Phase == phase && time.GetElapsedTime(shown) < Between)
                return;
            (phase, shown) = (progress.Phase, time.GetTimestamp());
            error.WriteLine(TextTable.Printable($"{progress.Phase} {progress.Fraction:P0}  {progress.Detail}").TrimEnd());
        }
    }
}
