namespace Watchgrain.Statistics.Quality;

/// <summary>An estimate of wrong labels from a <see cref="ConfidentJoint"/>. Its level holds class overlap too: compare it with the anchor's, never with a limit.</summary>
/// <param name="Share">In [0, 1].</param>
/// <param name="StandardError">√Σ w_a² r_a(1 − r_a)/c_a over labels a with weight w_a, c_a confident rows and off-diagonal rate r_a (add-half), the thresholds and label shares taken as fixed.</param>
/// <param name="ConfidentRows">Rows that reached a threshold.</param>
public readonly record struct LabelNoise(double Share, double StandardError, long ConfidentRows);
