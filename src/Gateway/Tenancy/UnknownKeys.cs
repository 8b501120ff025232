using Microsoft.Extensions.Logging;

namespace Watchgrain.Gateway.Tenancy;

/// <summary>Logs calls with an unknown key: the first one at once, those that follow as a count, at most one line per <see cref="Silence"/>. A caller who guesses keys cannot fill the disk.</summary>
internal sealed class UnknownKeys(ILogger<UnknownKeys> logger, TimeProvider time)
{
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private DateTimeOffset quietUntil = DateTimeOffset.MinValue;
    private long calls;

    public void Add()
    {
        lock (gate)
        {
            calls++;
            var now = time.GetUtcNow();
            if (now < quietUntil)
                return;
            logger.UnknownKeys(calls);
            (calls, quietUntil) = (0, now + Silence);
        }
    }
}
