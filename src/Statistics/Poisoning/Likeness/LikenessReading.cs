namespace Watchgrain.Statistics.Poisoning.Likeness;

/// <summary>What <see cref="SourceLikeness"/> says of some sources.</summary>
/// <param name="Level">In [½, 1]: groups of independent sources come above it once in a hundred such readings at most.</param>
/// <param name="Sources">In the given order.</param>
/// <param name="Groups">The largest first.</param>
public sealed record LikenessReading(double Level, LikeSource[] Sources, LikenessGroup[] Groups);
