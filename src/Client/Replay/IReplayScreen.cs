namespace Watchgrain.Client.Replay;

/// <summary>Where a replay shows itself. Calls may come from several threads.</summary>
public interface IReplayScreen
{
    /// <summary>One line for the reader.</summary>
    void Say(string line);

    void Show(ReplayProgress progress);
}
