namespace Watchgrain.Client.Replay;

internal static class Pane
{
    /// <summary>The pane of a position: the quotient rounded down, also before 0.</summary>
    public static long Of(long position, long length) => position >= 0 ? position / length : (position + 1) / length - 1;
}
