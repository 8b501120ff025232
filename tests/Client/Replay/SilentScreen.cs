using Watchgrain.Client.Replay;

namespace Watchgrain.Client.Tests.Replay;

/// <summary>Keeps what a replay says.</summary>
internal sealed class SilentScreen : IReplayScreen
{
    private readonly Lock gate = new();
    private readonly List<string> lines = [];

    public IReadOnlyList<string> Lines { get { lock (gate) return [.. lines]; } }

    public void Say(string line)
    {
        lock (gate)
            lines.Add(line);
    }

    public void Show(ReplayProgress progress)
    {
    }
}
