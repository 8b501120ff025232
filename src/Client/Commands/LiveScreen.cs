using Spectre.Console;
using Watchgrain.Client.Replay;

namespace Watchgrain.Client.Commands;

/// <summary>Shows a replay on a terminal: a progress bar per phase at the bottom, sentences above it.</summary>
internal sealed class LiveScreen : IReplayScreen
{
    private const double Full = 1;
    private readonly IAnsiConsole console;
    private readonly ProgressContext bars;
    private readonly Lock gate = new();
    private ProgressTask? bar;
    private string phase = "";

    private LiveScreen(IAnsiConsole console, ProgressContext bars) => (this.console, this.bars) = (console, bars);

    public static Task<T> RunAsync<T>(IAnsiConsole console, Func<IReplayScreen, Task<T>> work) => console.Progress()
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
        .StartAsync(bars => work(new LiveScreen(console, bars)));

    public void Say(string line)
    {
        lock (gate)
            // To the full width: the line takes the place of a bar, whose end would stay.
            console.Write(new Padder(new Text(TextTable.Printable(line)), new Padding(0)).Expand());
    }

    public void Show(ReplayProgress progress)
    {
        lock (gate)
        {
            if (progress.Phase != phase)
            {
                if (bar is not null)
                    bar.Value = Full;
                phase = progress.Phase;
                bar = bars.AddTask(phase, maxValue: Full);
            }
            bar!.Value = progress.Fraction;
            bar.Description = Markup.Escape(TextTable.Printable($"{progress.Phase}  {progress.Detail}"));
        }
    }
}
